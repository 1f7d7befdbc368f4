using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Weak points of keepalived with scripts and FIFOs: each test shows it beside ours.</summary>
public sealed class ScriptDefectTests
{
    /// <summary>The script of BACKUP waits until that of MASTER has run, or a second and a half.</summary>
    [Theory]
    [InlineData(Program.Keepalive, "backup master")]
    [InlineData(Program.Keepalived, "master backup")]
    public void NotifyScriptsRunInTheOrderOfTheStates(Program program, string order)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string story = host.PathOf("story");
        string wait = $"if [ $1 = backup ]; then for i in $(seq 15); do [ -s {story} ] || sleep 0.1; done; fi";
        string script = host.WriteScript("tell.sh", $"{wait}\necho $1 >>{story}");
        host.Start(program, Conf.Fast(priority: 150, $"notify_backup \"{script} backup\"\nnotify_master \"{script} master\""));

        Wait.Until("both scripts ran", () => host.Read("story").EndsWith($"{order.Split(' ')[1]}\n", StringComparison.Ordinal));

        Assert.Equal(order.Replace(' ', '\n') + "\n", host.Read("story"));
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void TheScriptOfAFifoHearsOfTheStop(Program program, bool hears)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string script = host.WriteScript("read.sh", $"exec cat \"$1\" >{host.PathOf("lines")}");
        string fifo = $"vrrp_notify_fifo {host.PathOf("fifo")}\nvrrp_notify_fifo_script {script}";
        Daemon daemon = host.Start(program, Conf.Fast(priority: 150, global: fifo));
        Wait.Until("it heard of the master", () => host.Read("lines").Contains("\"VI_1\" MASTER 150\n", StringComparison.Ordinal));

        daemon.Terminate();

        Assert.Equal(hears, host.Read("lines").Contains("\"VI_1\" STOP 150\n", StringComparison.Ordinal));
    }

    /// <summary>Without the power to change its user no script of another user can run.</summary>
    [Theory]
    [InlineData(Program.Keepalive, false)]
    [InlineData(Program.Keepalived, true)]
    public void ATrackScriptThatCannotBeStartedAsItsUserIsNoSuccess(Program program, bool isMaster)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Wrapper = ["setpriv", "--bounding-set=-setuid,-setgid"];
        string script = "vrrp_script chk {\nscript /bin/false\nuser nobody\ninterval 1\nfall 1\n}\n";
        Daemon daemon = host.Start(program, script + Conf.Fast(priority: 150, "track_script {\nchk\n}"));

        daemon.WaitForLog(isMaster ? "(VI_1) Entering MASTER STATE" : "(VI_1) Entering FAULT STATE");

        if (!isMaster) daemon.WaitForLog("VRRP_Script(chk) failed (could not be started: EPERM)");
        Assert.Equal(0, daemon.TimesSaid("died: Respawning"));
    }
}
