using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>notify FIFOs: the lines were taken from keepalived, which is tested too.</summary>
public sealed class FifoTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void StatesPrioritiesAndTheStopAreOneLineEach(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string number = host.Write("number", "0\n");
        string tracked = $$"""
            track_file tf {
                file "{{number}}"
            }

            """;
        Daemon daemon = host.Start(program, tracked + Conf.Pair(
            priority: 100,
            extra: "track_file {\n tf weight 5\n }",
            global: $"notify_fifo {host.PathOf("all")}\nvrrp_notify_fifo {host.PathOf("vrrp")}\nvrrp_notify_priority_changes true"));
        Wait.Until("the FIFOs", () => File.Exists(host.PathOf("all")) && File.Exists(host.PathOf("vrrp")));
        using Reader all = new(host, "all");
        using Reader vrrp = new(host, "vrrp");
        Wait.Until("left is master", () => all.Lines.Contains("INSTANCE \"VI_1\" MASTER 100"));
        File.WriteAllText(number, "3\n");
        Wait.Until("the priority changed", () => all.Lines.Length >= 3);
        host.Unplug();
        Wait.Until("the fault", () => all.Lines.Length >= 4);
        daemon.Terminate();
        Wait.Until("the end of both", () => all.HasEnded && vrrp.HasEnded);

        string[] expected =
        [
            "INSTANCE \"VI_1\" BACKUP 100", "INSTANCE \"VI_1\" MASTER 100", "INSTANCE \"VI_1\" MASTER_PRIORITY 115",
            "INSTANCE \"VI_1\" FAULT 115", "INSTANCE \"VI_1\" STOP 115",
        ];
        Assert.Equal(expected, all.Lines);
        Assert.Equal(expected, vrrp.Lines);
        Assert.False(File.Exists(host.PathOf("all")));
    }

    [Fact]
    public void TheScriptOfAFifoReadsEveryLineTheStopToo()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("read.sh", $"exec cat \"$2\" >{host.PathOf("lines")}");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(
            priority: 100, global: $"vrrp_notify_fifo {host.PathOf("fifo")}\nvrrp_notify_fifo_script \"{script} word\""));
        Wait.Until("the script heard of the master", () => host.Read("lines").Contains("MASTER 100", StringComparison.Ordinal));
        daemon.Terminate();

        Assert.Equal(
            "INSTANCE \"VI_1\" BACKUP 100\nINSTANCE \"VI_1\" MASTER 100\nINSTANCE \"VI_1\" STOP 100\n", host.Read("lines"));
        Assert.Contains("vrrp notify fifo script terminated", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void StatesAreToldAgainAtAReloadWhenAskedForAndReadersStay()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string fifo = $"vrrp_notify_fifo {host.PathOf("fifo")}\nfifo_write_vrrp_states_on_reload";
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 100, global: fifo));
        Wait.Until("the FIFO", () => File.Exists(host.PathOf("fifo")));
        using Reader reader = new(host, "fifo");
        Wait.Until("left is master", () => reader.Lines.Contains("INSTANCE \"VI_1\" MASTER 100"));

        daemon.Rewrite(Conf.Pair(priority: 120, global: fifo));
        daemon.Signal("HUP");

        Wait.Until("the state again", () => reader.Lines.Contains("INSTANCE \"VI_1\" MASTER 120"));
        Assert.Equal(3, reader.Lines.Length);
    }

    /// <summary>Reads a FIFO until its writers are gone.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly System.Diagnostics.Process process;
        private readonly List<string> lines = [];

        public Reader(Host host, string fifo)
        {
            process = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("cat", [host.PathOf(fifo)]) { RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is null) return;
                lock (lines) lines.Add(line.Data);
            };
            process.BeginOutputReadLine();
        }

        public string[] Lines
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public bool HasEnded => process.HasExited;

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }
}
