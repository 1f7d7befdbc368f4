[assembly: AssemblyFixture(typeof(Keepalive.Guest.GuestRun))]
// They mostly wait for machines, of which GuestRun boots as many as fit.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

namespace Keepalive.Guest;

/// <summary>The kernel's table for a configuration, beside the one that keepalived 2.2.7 left on the same kernel.</summary>
public sealed class GoldenTests(GuestRun guest)
{
    /// <summary>
    /// Lines that differ on purpose: persistence_granularity of a virtual server with a group, which keepalived takes, dumps and then
    /// loses (docs/compatibility.md).
    /// </summary>
    private static readonly Dictionary<string, (string Theirs, string Ours)[]> OnPurpose = new(StringComparer.Ordinal)
    {
        ["08-group-mixed-family"] =
        [
            ("-A -t [2001:db8::a0]:443 -s sh -p 90 -b sh-fallback", "-A -t [2001:db8::a0]:443 -s sh -p 90 -M 96 -b sh-fallback"),
            ("-A -f 82 -6 -s sh -p 90 -b sh-fallback", "-A -f 82 -6 -s sh -p 90 -M 96 -b sh-fallback"),
        ],
    };

    public static TheoryData<string> Configurations =>
        [.. Directory.GetFiles(Golden, "*.conf").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    private static string Golden => Path.Combine(GuestRun.Folder, "scenarios", "golden");

    [Theory]
    [MemberData(nameof(Configurations))]
    public void TheTableIsKeepalivedsTable(string name)
    {
        Dictionary<string, string> sections = guest.SectionsOf("golden");
        string expected = File.ReadAllText(Path.Combine(Golden, name + ".save")).Trim();
        foreach ((string theirs, string ours) in OnPurpose.GetValueOrDefault(name) ?? [])
        {
            expected = expected.Replace(theirs, ours, StringComparison.Ordinal);
        }
        Assert.True(expected == sections[$"FILE {name}"], Report(expected, sections, name));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void NothingOfItIsLeftAfterAStop(string name) => Assert.Equal("", guest.SectionsOf("golden")[$"AFTER {name}"]);

    [Theory]
    [InlineData("01-nat-wrr-thresholds")]
    [InlineData("12-corrections")]
    public void ThresholdsAreKeepaliveds(string name) =>
        Assert.Equal(File.ReadAllText(Path.Combine(Golden, name + ".thresholds")).Trim(), guest.SectionsOf("golden")[$"THRESHOLDS {name}"]);

    /// <summary>nftables_ipvs: the tables as nft shows them.</summary>
    [Fact]
    public void GroupsAreMarkedWithKeepalivedsRules()
    {
        const string name = "13-nftables-group";
        Assert.Equal(File.ReadAllText(Path.Combine(Golden, name + ".nft")).Trim(), guest.SectionsOf("golden")[$"NFTABLES {name}"]);
    }

    private static string Report(string expected, Dictionary<string, string> sections, string name) =>
        $"keepalived:\n{expected}\n\nours:\n{sections[$"FILE {name}"]}\n\nlog:\n{sections.GetValueOrDefault($"LOG {name}")}";
}
