namespace Keepalive.Guest;

/// <summary>The kernel's table in every step of a life, beside the one that keepalived 2.2.7 makes in the same machine.</summary>
public sealed class DifferentialTests(GuestRun guest)
{
    private static readonly string[] Steps = ["start", "one-down", "all-down", "back", "reloaded", "stopped"];

    /// <summary>keepalived leaves emptied services behind when a reload shortens a range of a group (docs/compatibility.md).</summary>
    private static readonly Dictionary<(string File, string Step), string[]> LeftBehind = new()
    {
        [("12-group", "reloaded")] = ["-A -t 10.100.1.4:8080 -s rr"],
        [("12-group", "stopped")] = ["-A -t 10.100.1.2:8080 -s rr", "-A -t 10.100.1.3:8080 -s rr", "-A -t 10.100.1.4:8080 -s rr"],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string file in Directory.GetFiles(Path.Combine(GuestRun.Folder, "scenarios", "differential"), "*.conf").Order())
            {
                foreach (string step in Steps) cases.Add(Path.GetFileNameWithoutExtension(file), step);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheTableIsKeepalivedsTable(string file, string step)
    {
        Dictionary<string, string> sections = SectionsWith(file);
        string theirs = sections[$"TABLE keepalived {step} {file}"];
        theirs = string.Join('\n', theirs.Split('\n').Except(LeftBehind.GetValueOrDefault((file, step)) ?? []));
        string ours = sections[$"TABLE keepalive {step} {file}"];
        Assert.True(theirs == ours, $"keepalived:\n{theirs}\n\nours:\n{ours}\n\nlog:\n{sections[$"LOG keepalive {file}"]}");
    }

    /// <summary>Equal tables say little when nothing ever changes in them.</summary>
    [Theory]
    [InlineData("start", "one-down")]
    [InlineData("one-down", "all-down")]
    [InlineData("all-down", "back")]
    [InlineData("back", "reloaded")]
    [InlineData("reloaded", "stopped")]
    public void MostTablesChangeFromStepToStep(string before, string after)
    {
        string[] files = [.. Cases.Select(row => row.Data.Item1).Distinct()];
        int changed = files.Count(file =>
            SectionsWith(file)[$"TABLE keepalive {before} {file}"] != SectionsWith(file)[$"TABLE keepalive {after} {file}"]);
        Assert.InRange(changed, files.Length * 2 / 3, files.Length);
    }

    /// <summary>One boot has no time for all configurations: the first 17 are in one, the others in another, at the same time.</summary>
    private Dictionary<string, string> SectionsWith(string file)
    {
        guest.Begin("differential1");
        guest.Begin("differential2");
        return guest.SectionsOf(string.CompareOrdinal(file, "18") < 0 ? "differential1" : "differential2");
    }
}
