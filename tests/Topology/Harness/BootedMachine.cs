using System.Diagnostics;
using System.Globalization;

namespace Keepalive.Topology.Harness;

/// <summary>
/// A machine with a first process of its own, in namespaces over a copy-on-write view of this root: with systemd, or with nothing but
/// init scripts. The daemon is installed as a package installs it. Ends at the latest after some minutes, whatever becomes of the test.
/// </summary>
internal sealed class BootedMachine : IDisposable
{
    private const string Systemd = "/lib/systemd/systemd";
    private static int count;
    private readonly string folder = Directory.CreateTempSubdirectory("kaboot").FullName;
    private readonly string group;
    private readonly Process shell;

    public BootedMachine(Program program, bool withSystemd)
    {
        Programs.RequireBed();
        if (withSystemd && !File.Exists(Systemd)) Assert.Skip($"needs {Systemd} (./test installs it)");
        string groups = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).FirstOrDefault(words => words[2] == "cgroup2")?[1] ?? "";
        if (withSystemd && groups.Length == 0) Assert.Skip("needs a cgroup2 mount for systemd");
        group = Path.Combine(groups, string.Create(CultureInfo.InvariantCulture, $"ka{Environment.ProcessId}b{Interlocked.Increment(ref count)}"));
        string first = withSystemd ? $"{Systemd} --system --unit=basic.target --show-status=no" : "/bin/sleep infinity";
        File.WriteAllText(Path.Combine(folder, "boot"), Script(program, first));
        // A process of another group cannot be moved by its parent: it moves itself.
        string enter = withSystemd ? $"mkdir {group} && echo $$ >{group}/cgroup.procs && " : "";
        shell = Process.Start("sh", ["-c", $"{enter}exec timeout -s KILL 240 unshare -pmnCui --fork --kill-child sh {folder}/boot"]);
        Wait.Until("the machine is up", () => File.Exists(Path.Combine(folder, "up")) && (!withSystemd
            || Try("systemctl", "is-system-running").Output.Trim() is "running" or "degraded"));
    }

    /// <summary>Runs a program in the machine, as root with a plain environment.</summary>
    public (int Status, string Output, string Errors) Try(params string[] command) => Shell.Try(
        "nsenter",
        ["-t", First(), "-m", "-p", "-n", "-C", "-u", "-i", "-r", "-w", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. command]);

    /// <exception cref="BedException">It ended with a status other than 0.</exception>
    public string Run(params string[] command)
    {
        (int status, string output, string errors) = Try(command);
        return status == 0 ? output : throw new BedException($"{string.Join(' ', command)}: status {status}\n{errors}{output}");
    }

    /// <summary>Writes a file as the copy and template tasks of a role do: aside, checked by a command, then in place.</summary>
    /// <param name="path">In the machine.</param>
    /// <param name="text">The new content.</param>
    /// <param name="validate">Gets the file aside as its last word; empty: no check.</param>
    /// <returns>False when the check refused it: the old file is untouched.</returns>
    public bool Write(string path, string text, params string[] validate)
    {
        string aside = path + ".new";
        Run("sh", "-c", $"mkdir -p $(dirname {path}) && cat >{aside} <<'END_OF_FILE'\n{text}\nEND_OF_FILE\n");
        if (validate.Length > 0 && Try([.. validate, aside]).Status != 0) return false;
        Run("mv", aside, path);
        return true;
    }

    public void Dispose()
    {
        if (File.Exists(Path.Combine(folder, "up"))) Shell.Try("kill", "-KILL", First());
        shell.Kill(entireProcessTree: true);
        shell.WaitForExit();
        shell.Dispose();
        Shell.Try("find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";");
        Shell.Try("rm", "-rf", "--one-file-system", folder);
    }

    /// <summary>The machine's first process as we see it: timeout, unshare, and what that became.</summary>
    private string First()
    {
        string unshare = ChildrenOf($"{shell.Id}");
        return ChildrenOf(unshare);
    }

    private static string ChildrenOf(string pid) => File.ReadAllText($"/proc/{pid}/task/{pid}/children").Trim();

    private string Script(Program program, string first) => $"""
        set -e
        mkdir {folder}/root {folder}/over
        mount -t tmpfs over {folder}/over
        mkdir {folder}/over/upper {folder}/over/work
        mount -t overlay root -o lowerdir=/,upperdir={folder}/over/upper,workdir={folder}/over/work {folder}/root
        cd {folder}/root
        mount -t proc proc proc
        mount -t sysfs sysfs sys
        mount -t cgroup2 cgroup sys/fs/cgroup
        for at in run tmp dev; do mount -t tmpfs $at $at; done
        mkdir dev/pts dev/shm run/lock
        for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
        {(program == Program.Keepalive ? Installation() : "")}
        rm -rf etc/keepalived/keepalived.conf
        ip link set lo up
        ip link add eth0 type veth peer name eth1
        ip link set eth1 up
        ip address add 10.9.0.1/24 dev eth0
        ip link set eth0 up
        touch {folder}/up
        exec env -i container=keepalive PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . {first}
        """;

    /// <summary>What the package puts there: the executable under its two names, and the service.</summary>
    private static string Installation() => $"""
        cp {Programs.PathOf(Program.Keepalive)} usr/sbin/keepalive
        ln -sf keepalive usr/sbin/keepalived
        cp {Programs.RepositoryRoot()}/packaging/keepalived.service lib/systemd/system/keepalived.service
        """;
}
