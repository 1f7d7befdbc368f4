using System.Diagnostics;

namespace Keepalive.Bench;

/// <summary>Two network namespaces joined by veth pairs: a node that runs a daemon and an observer that captures.</summary>
internal sealed class Segment : IDisposable
{
    private readonly string prefix;
    private readonly DirectoryInfo files = Directory.CreateTempSubdirectory("kabench");

    /// <param name="links">How many veth pairs: eth0, eth1, …</param>
    /// <param name="name">Tells it from others that are there at the same time.</param>
    public Segment(int links, string name = "")
    {
        prefix = $"kabench{Environment.ProcessId}{name}";
        Shell.Run("ip", "netns", "add", Node);
        Shell.Run("ip", "netns", "add", Observer);
        for (int i = 0; i < links; i++) Join(i);
        InNode("ip", "link", "set", "lo", "up");
    }

    public string Node => prefix + "n";

    public string Observer => prefix + "o";

    public string PathOf(string name) => Path.Combine(files.FullName, name);

    public string InNode(params string[] command) => Shell.Run("ip", ["netns", "exec", Node, .. command]);

    public string InObserver(params string[] command) => Shell.Run("ip", ["netns", "exec", Observer, .. command]);

    public Process StartInObserver(params string[] command) => Shell.Start("ip", ["netns", "exec", Observer, .. command]);

    /// <summary>Starts a daemon in the foreground with a /run and pid files of its own.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="configuration">The whole of it.</param>
    /// <param name="before">A command that starts it.</param>
    public Process StartDaemon(string program, string configuration, params string[] before) =>
        StartDaemon($"{string.Join(' ', before)} '{program}'", configuration, "/dev/null");

    /// <summary>The same with more words, and with a file of this segment for what it prints.</summary>
    public Process StartTalkingDaemon(string program, string configuration, string words, string log) =>
        StartDaemon($"'{program}' {words}", configuration, PathOf(log));

    private Process StartDaemon(string command, string configuration, string output)
    {
        string file = PathOf("keepalived.conf");
        File.WriteAllText(file, configuration);
        string start = $"mount -t tmpfs tmpfs /run && exec {command} -n -f '{file}' >'{output}' 2>&1";
        return Shell.Start("ip", "netns", "exec", Node, "unshare", "-m", "sh", "-c", start);
    }

    public void Dispose()
    {
        Shell.Run("ip", "netns", "del", Node);
        Shell.Run("ip", "netns", "del", Observer);
        files.Delete(recursive: true);
    }

    private void Join(int i)
    {
        Shell.Run("ip", "link", "add", $"eth{i}", "netns", Node, "type", "veth", "peer", "name", $"eth{i}", "netns", Observer);
        InNode("ip", "address", "add", $"10.{200 + i}.0.1/16", "dev", $"eth{i}");
        InNode("ip", "link", "set", $"eth{i}", "up");
        Shell.Run("ip", "netns", "exec", Observer, "ip", "address", "add", $"10.{200 + i}.0.2/16", "dev", $"eth{i}");
        Shell.Run("ip", "netns", "exec", Observer, "ip", "link", "set", $"eth{i}", "up");
    }
}
