using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>
/// One checker of one real server: when it probes, what its results come to. Up until the first result unless it is alpha; the
/// first result is final; later an up server falls after 1 + retry failures in a row, and one success brings it back.
/// </summary>
public sealed partial class CheckerState : IHealthDeadline
{
    /// <summary>Before the first probe, whatever the warm-up says: the rest of the start goes first.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    private readonly HealthEngine engine;
    private readonly HealthTurn turn;
    private readonly UrlWalk? urls;
    private readonly bool hasTries;
    private uint failures;
    private bool asks;
    private long weightShare;
    private int scriptStatus;

    internal CheckerState(HealthEngine engine, HealthTurn turn, RealServerState server, CheckerConfig config, bool atReload)
    {
        this.engine = engine;
        this.turn = turn;
        Server = server;
        Config = config;
        IsUp = !config.Alpha;
        // A server that a reload adds is not yet known to be bad: it gets its full number of tries.
        hasTries = atReload && !config.Alpha;
        if (config is FileCheckConfig file) Begin(file, engine.Files.Follow(file.TrackFile, this) ?? 0);
        if (config is BfdCheckConfig bfd) Begin(engine.Sessions.Follow(bfd.BfdInstance, this));
        if (config is HttpCheckConfig http) urls = new UrlWalk(http);
    }

    public RealServerState Server { get; }

    public CheckerConfig Config { get; }

    public bool IsUp { get; private set; }

    /// <summary>True from the first result on.</summary>
    public bool HasRun { get; private set; }

    /// <summary>Number of the current or last probe; results of others are late.</summary>
    public int Attempt { get; private set; }

    public bool IsRunning { get; private set; }

    /// <summary>What the last probe said; why the server is down, when it is.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>Times that the probe itself could not be made.</summary>
    public long CouldNotRun { get; private set; }

    /// <summary>Why, the last time.</summary>
    public string LastProblem { get; private set; } = "";

    /// <summary>MISC with misc_dynamic: what its last exit status adds to the configured weight.</summary>
    public long WeightShare
    {
        get => weightShare;
        private set
        {
            Server.NoteWeight();
            weightShare = value;
        }
    }

    /// <summary>When its last probe began; null before the first one.</summary>
    public Instant? LastStart { get; private set; }

    /// <summary>MISC: the last exit status of the script; a script that was killed leaves the one before.</summary>
    public int LastStatus { get; private set; }

    /// <summary>HTTP: the request that took the server down and has to succeed first.</summary>
    public HttpUrlConfig? FailedUrl => IsUp ? null : urls?.Failed;

    /// <summary>Retries used up, as keepalived counts them: before the first result all of them.</summary>
    public uint Failures => HasRun || hasTries ? failures : Config.Retry;

    public Instant Deadline { get; private set; } = Instant.Never;

    int IDeadline.HeapPosition { get; set; } = -1;

    private string Name => Server.Name;

    /// <summary>It is told, and asks nobody.</summary>
    private bool IsFollowing => Config is FileCheckConfig or BfdCheckConfig;

    /// <summary>What it asks: all who ask the same hear the same answer.</summary>
    internal (CheckerConfig Config, HttpUrlConfig? Url) Question { get; private set; }

    internal void Schedule(FirstProbes first)
    {
        if (IsFollowing || Server.IsSuspended) return;
        ProbeAt(turn.Now + FirstDelay + first.DelayOf(Config));
    }

    /// <summary>It is no longer wanted.</summary>
    internal void Cancel()
    {
        if (Config is FileCheckConfig file) engine.Files.Leave(file.TrackFile, this);
        if (Config is BfdCheckConfig bfd) engine.Sessions.Leave(bfd.BfdInstance, this);
        Rest();
    }

    /// <summary>Stops probing, or begins again; up or down stays as it is.</summary>
    internal void Suspend(bool suspend, FirstProbes first, bool silently)
    {
        if (IsFollowing) return;
        if (!silently) turn.Info(HealthMessages.Suspended(this, suspend));
        if (suspend) Rest();
        else Schedule(first);
    }

    private void Rest()
    {
        ProbeAt(Instant.Never);
        if (asks) turn.Add(new HealthEffect.CancelProbe(this));
        if (IsRunning) Leave();
        Attempt++;
    }

    /// <summary>Those who listened ask for themselves.</summary>
    private void Leave()
    {
        (IsRunning, asks) = (false, false);
        foreach (CheckerState listener in engine.SharedProbes.End(this))
        {
            listener.IsRunning = false;
            listener.ProbeAt(turn.Now);
        }
    }

    void IHealthDeadline.HandleDeadline()
    {
        ProbeAt(Instant.Never);
        Attempt++;
        IsRunning = true;
        // MISC keeps its rhythm from start to start; the others from end to start.
        LastStart = turn.Now;
        Question = (Config, urls?.Current);
        asks = !engine.SharedProbes.TryJoin(this);
        if (asks) turn.Add(new HealthEffect.StartProbe(this, Attempt, Question.Url));
    }

    internal void Finish(int attempt, ProbeResult result)
    {
        if (attempt != Attempt || !asks) return;
        asks = false;
        if (result.CertificateDaysLeft is int days) WarnOfExpiry(days);
        IReadOnlyList<CheckerState> listeners = engine.SharedProbes.End(this);
        Take(result);
        foreach (CheckerState listener in listeners) listener.Take(result);
    }

    private void Take(ProbeResult result)
    {
        if (!IsRunning) return;
        IsRunning = false;
        bool news = LastText != result.Text;
        LastText = result.Text;
        LastStatus = result.Code ?? LastStatus;
        if (result.CouldNotRun && news) turn.Warn(HealthMessages.CannotCheck(this));
        if (result.CouldNotRun) StayAsItIs(result.Text);
        else if (Config is AgentCheckConfig && result.Agent is AgentAnswer answer) TakeAnswer(answer, result);
        else if (result.Succeeded) Succeed(result);
        else Fail(result);
    }

    /// <summary>The probe could not be made, so it says nothing of the server: counted and said, and tried again.</summary>
    private void StayAsItIs(string problem)
    {
        CouldNotRun++;
        LastProblem = problem;
        ProbeAfter(Config.DelayLoop);
    }

    private void Succeed(ProbeResult result)
    {
        failures = 0;
        if (urls is not null && !PassUrl(result)) return;
        bool wasUp = IsUp;
        bool first = !HasRun;
        HasRun = true;
        IsUp = true;
        if (Config is MiscCheckConfig { Dynamic: true })
        {
            scriptStatus = result.Code ?? 0;
            ChangeWeightShare(ShareOfScript());
        }
        // That it works is said once, though it counted as up. keepalived says nothing of DNS.
        if (!wasUp || (first && Config is not DnsCheckConfig)) SayUp();
        ProbeAfter(Config.DelayLoop);
        if (wasUp) return;
        Server.CheckerCameUp(this);
        Server.Mail(this, result.Text);
    }

    /// <summary>One URL answered; true when that was the last one to ask.</summary>
    private bool PassUrl(ProbeResult result)
    {
        HttpUrlConfig passed = urls!.Current;
        if (!IsUp) turn.Info(HealthMessages.UrlSucceeded(result.Text, Name, passed));
        bool complete = urls.Pass(isUp: IsUp);
        bool hurry = ((HttpCheckConfig)Config).FastRecovery && (!HasRun || !IsUp);
        if (!complete) ProbeAfter(hurry ? TimeSpan.Zero : Config.DelayLoop);
        return complete;
    }

    private void Fail(ProbeResult result)
    {
        urls?.Fail();
        if (!IsUp)
        {
            FailWhileDown(result);
            return;
        }
        failures++;
        // A mail server gets all its tries at the start too, as under keepalived.
        bool final = !(HasRun || hasTries || Config is SmtpCheckConfig) || failures > Config.Retry;
        if (Config.LogAllFailures) turn.Info(HealthMessages.Failure(Config, Name, result.Text));
        if (!final)
        {
            ProbeAfter(Config.DelayBeforeRetry);
            return;
        }
        uint tries = failures - 1;
        failures = 0;
        HasRun = true;
        IsUp = false;
        WeightShare = 0;
        turn.Info(HealthMessages.CheckFailed(this, tries, result.Text));
        ProbeAfter(DownDelay);
        Server.CheckerWentDown(this);
        Server.Mail(this, result.Text);
    }

    /// <summary>An alpha checker that has never succeeded reports its first failure; after that silence.</summary>
    private void FailWhileDown(ProbeResult result)
    {
        if (!HasRun)
        {
            HasRun = true;
            turn.Info(HealthMessages.CheckFailed(this, tries: 0, result.Text));
            Server.ReportDown();
        }
        ProbeAfter(DownDelay);
    }

    private TimeSpan DownDelay => urls is null || Config.DelayLoop > Config.DelayBeforeRetry ? Config.DelayLoop : Config.DelayBeforeRetry;

    private void SayUp() => turn.Info(HealthMessages.CheckSucceeded(this));

    /// <summary>misc_dynamic: exit status 2 to 255 means weight status - 2; 0 means the configured one.</summary>
    private long ShareOfScript() => scriptStatus >= 2 ? scriptStatus - 2 - (long)Server.Config.Weight : 0;

    private void ChangeWeightShare(long share)
    {
        if (share == WeightShare) return;
        uint before = Server.Weight;
        WeightShare = share;
        Server.WeightShareChanged(before);
    }

    private void ProbeAfter(TimeSpan delay)
    {
        Instant from = Config is MiscCheckConfig && LastStart is Instant start ? start : turn.Now;
        Instant at = from + delay;
        ProbeAt(at < turn.Now ? turn.Now : at);
    }

    private void ProbeAt(Instant at)
    {
        Deadline = at;
        engine.Reschedule(this);
    }
}
