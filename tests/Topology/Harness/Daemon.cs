using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Keepalive.Topology.Harness;

/// <summary>A running daemon: its processes, its log, its configuration file.</summary>
internal sealed class Daemon : IDisposable
{
    private readonly Host host;
    private readonly Program program;
    private readonly string file;
    private readonly Process process;
    private readonly StringBuilder log = new();

    public Daemon(Host host, Program program, int number, string file, string[] options)
    {
        this.host = host;
        this.program = program;
        this.file = file;
        Number = number;
        string[] words =
        [
            "netns", "exec", host.Space, "unshare", "-m", "sh", "-c",
            $"mkdir -p '{host.RunFolder}/netns' && mount --rbind /run/netns '{host.RunFolder}/netns' && "
                + $"mount --rbind '{host.RunFolder}' /run && {host.Syslog?.Mount} TMPDIR='{host.TemporaryFolder}' exec \"$@\"", "sh",
            .. host.Wrapper, Programs.PathOf(program), "-n", "-l", "-D", .. host.Syslog?.Options ?? ["-G"], "-f", file, .. options,
        ];
        // ip, unshare and sh each replace themselves, so this process is the daemon's parent process.
        ProcessStartInfo start = new("ip", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in host.Environment) start.Environment[name] = value;
        process = Process.Start(start)!;
        ReadAll(process.StandardOutput);
        ReadAll(process.StandardError);
    }

    /// <summary>Which start on its host this was.</summary>
    public int Number { get; }

    public int ParentPid => process.Id;

    /// <summary>The VRRP child by its pid file; 0 while there is none.</summary>
    public int VrrpPid => PidIn("vrrp.pid");

    public int CheckerPid => PidIn("checkers.pid");

    public string Log
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public override string ToString() => $"{program} {Number} on {host.Name}, pid {ParentPid}";

    public bool Said(string text) => Log.Contains(text, StringComparison.Ordinal);

    public int TimesSaid(string text) => Log.Split(text).Length - 1;

    public void WaitForLog(string text) => Wait.Until($"{this} says '{text}'", () => Said(text));

    /// <summary>SIGTERM, and the end of the parent process.</summary>
    public void Terminate()
    {
        Signal("TERM");
        WaitForExit();
    }

    public void Signal(string name) => Signal(name, ParentPid);

    public void Signal(string name, int pid)
    {
        if (pid <= 0) throw new BedException($"{this}: no process to send SIG{name} to");
        Shell.Run("kill", $"-{name}", pid.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The same for a process that may have ended meanwhile.</summary>
    public void TrySignal(string name, int pid) => Shell.Try("kill", $"-{name}", pid.ToString(CultureInfo.InvariantCulture));

    public void WaitForExit()
    {
        if (!process.WaitForExit(Wait.Long)) throw new BedException($"{this} did not end");
    }

    /// <summary>Writes a new configuration over the old file; <see cref="Signal(string)"/> with HUP makes it known.</summary>
    public void Rewrite(string configuration) => File.WriteAllText(file, configuration);

    /// <summary>The processes that descend from the parent, without itself.</summary>
    public int[] Descendants()
    {
        List<int> found = [ParentPid];
        for (int i = 0; i < found.Count; i++) found.AddRange(ChildrenOf(found[i]));
        return [.. found.Skip(1)];
    }

    public void Dispose()
    {
        if (process.HasExited) return;
        // A stopped process takes no SIGTERM: let it go on first.
        foreach (int pid in Descendants()) Shell.Try("kill", "-CONT", pid.ToString(CultureInfo.InvariantCulture));
        Signal("TERM");
        if (!process.WaitForExit(TimeSpan.FromSeconds(8))) process.Kill(entireProcessTree: true);
    }

    private static IEnumerable<int> ChildrenOf(int pid)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private int PidIn(string name)
    {
        string path = Path.Combine(host.RunFolder, name);
        if (!File.Exists(path)) return 0;
        // The daemon holds a lock on it, which .NET would respect; cat does not care.
        return int.TryParse(Shell.Try("cat", path).Output.Trim(), CultureInfo.InvariantCulture, out int pid) ? pid : 0;
    }

    // A thread of its own: those of the pool are taken by tests that wait, and a daemon leaves out lines that nobody reads.
    private void ReadAll(StreamReader output)
    {
        void Read()
        {
            while (output.ReadLine() is string line) Append(line);
        }

        new Thread(Read) { IsBackground = true, Name = "log" }.Start();
    }

    private void Append(string line)
    {
        lock (log) log.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
    }
}
