using System.Globalization;

namespace Keepalive.Topology.Harness;

/// <summary>What a process holds: resident memory and descriptors. The first part of a long test warms up, then it must not grow.</summary>
internal sealed class Footprint(int pid, string who)
{
    /// <summary>Checks, scripts and what a reload exchanges come and go between two looks.</summary>
    private const int PassingMax = 4;

    private const int InodeColumn = 9;

    private readonly List<string> story = [];
    private long kilobytes;
    private int descriptors = int.MaxValue;

    public override string ToString() => $"{who}: {kilobytes} kB, {descriptors} descriptors; then {Kilobytes} kB, {Links().Length}";

    /// <summary>The moments of <see cref="Note"/>, one after the other.</summary>
    public string Story => $"{who} {string.Join(", ", story)}";

    private long Kilobytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>For the figures.</summary>
    public void Note() => story.Add($"{Kilobytes} kB with {Links().Length} descriptors");

    /// <summary>It may become as large as it is now.</summary>
    public void LearnMemory() => kilobytes = Math.Max(kilobytes, Kilobytes);

    /// <summary>The same, and it may end with as many descriptors as at the best of these moments, without connections of checks.</summary>
    public void Learn()
    {
        LearnMemory();
        HashSet<string> checks = [.. File.ReadLines($"/proc/{pid}/net/tcp").Skip(1)
            .Select(line => $"socket:[{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[InodeColumn]}]")];
        descriptors = Math.Min(descriptors, Links().Count(link => !checks.Contains(link)));
    }

    public void Check()
    {
        CheckMemory();
        string[] open = Links();
        Assert.True(open.Length <= descriptors + PassingMax, $"{who}: {descriptors} descriptors before, now {string.Join(", ", open)}");
    }

    /// <summary>As soon as nothing is under way it has not one descriptor more than before.</summary>
    public void CheckAtRest()
    {
        CheckMemory();
        Wait.Until($"{who} has {descriptors} descriptors again, not {string.Join(", ", Links())}", () => Links().Length <= descriptors);
    }

    private void CheckMemory()
    {
        long now = Kilobytes;
        Assert.True(now <= kilobytes * 5 / 4 + 1024, $"{who}: {now} kB, {kilobytes} before");
    }

    private string[] Links() => [.. new DirectoryInfo($"/proc/{pid}/fd").GetFileSystemInfos().Select(entry => entry.LinkTarget ?? "gone")];
}
