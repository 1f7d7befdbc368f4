using System.Security.Cryptography;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Process;

/// <summary>Makes the probes that the engine asks for; at most one of a checker at a time.</summary>
internal sealed class ProbeRunner : IDisposable
{
    private readonly EventLoop loop;
    private readonly ScriptRunner scripts;
    private readonly ScriptUsers users;
    private readonly Action<HealthInput> input;
    private readonly Dictionary<CheckerState, IProbe> running = [];
    private readonly TlsWorkers workers;
    private readonly TlsResources tls;
    private readonly ushort echoId = AnyNumber();
    private ushort echoes;

    public ProbeRunner(EventLoop loop, ScriptRunner scripts, ScriptUsers users, Action<HealthInput> input)
    {
        this.loop = loop;
        this.scripts = scripts;
        this.users = users;
        this.input = input;
        workers = new TlsWorkers(loop);
        tls = new TlsResources { Workers = workers };
    }

    /// <summary>
    /// For probes from now on: the SSL block, and as many threads as these checks are worth. Null when its files could be read; else what is wrong.
    /// </summary>
    public string? Use(KeepaliveConfig config)
    {
        string? problem = tls.Use(config.Global.Tls, out TlsFiles? certificate);
        workers.Use(TlsWorkers.CountFor(config.VirtualServers, Environment.ProcessorCount), certificate);
        return problem;
    }

    /// <summary>Says so on this loop when those of other threads that probes run on have turned too.</summary>
    public void WhenAllHaveTurned(Action say) => workers.WhenAllHaveTurned(say);

    public void Start(HealthEffect.StartProbe start)
    {
        CheckerState checker = start.Checker;
        Cancel(checker);
        IProbe? probe = Make(start, result => Finish(checker, start.Attempt, result));
        if (probe is null) return;
        running[checker] = probe;
        probe.Start();
    }

    public void Cancel(CheckerState checker)
    {
        if (running.Remove(checker, out IProbe? probe)) probe.Dispose();
    }

    public void CancelAll()
    {
        foreach (IProbe probe in running.Values) probe.Dispose();
        running.Clear();
    }

    public void Dispose()
    {
        CancelAll();
        workers.Dispose();
        tls.Dispose();
    }

    private IProbe? Make(HealthEffect.StartProbe start, Action<ProbeResult> onDone)
    {
        switch (start.Checker.Config)
        {
            case TcpCheckConfig tcp: return new TcpProbe(loop, tcp, onDone);
            case HttpCheckConfig http: return WebProbe.For(loop, http, start.Url!, tls, onDone);
            case GrpcCheckConfig grpc: return PooledProbe.Grpc(loop, grpc, tls, onDone);
            case AgentCheckConfig agent: return new AgentProbe(loop, agent, onDone);
            case SmtpCheckConfig smtp: return new SmtpProbe(loop, smtp, onDone);
            case UdpCheckConfig udp: return new DatagramProbe(loop, udp, ProbeTransport.Udp, new UdpCheck(udp), onDone);
            case DnsCheckConfig dns: return MakeDns(dns, onDone);
            case PingCheckConfig ping: return new DatagramProbe(loop, ping, ProbeTransport.Echo, new EchoCheck(ping, echoId, ++echoes), onDone);
            case MiscCheckConfig misc: return MakeMisc(misc, onDone);
            default: throw Invariant.Unreachable(start.Checker.Config.Kind);
        }
    }

    /// <summary>A query id that nobody who does not see the query can guess.</summary>
    private static ushort AnyNumber() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    private IProbe? MakeMisc(MiscCheckConfig misc, Action<ProbeResult> onDone)
    {
        ScriptCommand command = misc.Script;
        if (!users.TryScript(command.Argv, command.User, command.Group, out Script script, out string problem)) return CannotRun(problem, onDone);
        return new MiscProbe(scripts, script, misc, onDone);
    }

    private IProbe? MakeDns(DnsCheckConfig dns, Action<ProbeResult> onDone)
    {
        if (DnsCheck.ProblemOf(dns.Name) is string problem) return CannotRun(problem, onDone);
        return new DatagramProbe(loop, dns, ProbeTransport.Udp, new DnsCheck(dns, AnyNumber()), onDone);
    }

    private IProbe? CannotRun(string why, Action<ProbeResult> onDone)
    {
        loop.Post(() => onDone(new ProbeResult(false, why) { CouldNotRun = true }));
        return null;
    }

    private void Finish(CheckerState checker, int attempt, ProbeResult result)
    {
        running.Remove(checker);
        input(new HealthInput.ProbeFinished(checker, attempt, result));
    }
}
