using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux.Tests.Processes;

/// <summary>
/// Paths, owners and modes, with the verdict of keepalived 2.2.7 under enable_script_security with script_user root (as root, in a folder
/// below /run, which belongs to root up to the top).
/// </summary>
public sealed class ScriptSafetyTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly string folder = Directory.CreateDirectory($"/run/ka-safety-{Guid.NewGuid():N}").FullName;

    public ScriptSafetyTests()
    {
        Make("good", "755");
        Make("everybody", "777");
        Make("sticky", "1777");
        Make("group", "775");
        Make("nobodys", "755", "nobody");
        Make("nogroups", "775", "root:nogroup");
        foreach (string name in new[] { "good", "everybody", "sticky", "group", "nobodys", "nogroups" }) Script($"{name}/plain", "755");
        Script("good/by-everybody", "757");
        Script("good/by-root-group", "775");
        Script("good/by-group", "775", "root:nogroup");
        Script("good/nobodys", "755", "nobody");
        Script("good/only-root", "700");
        Script("everybody/target", "755");
        File.CreateSymbolicLink(In("good/link"), In("good/plain"));
        File.CreateSymbolicLink(In("good/relative"), "../good/plain");
        File.CreateSymbolicLink(In("good/to-everybody"), In("everybody/target"));
        File.CreateSymbolicLink(In("everybody/link"), In("good/plain"));
        File.CreateSymbolicLink(In("good/round"), "round");
        Make("good/folder", "755");
    }

    /// <summary>keepalived: disabled ("due to insecure") or run; ours is stricter where a third column says so.</summary>
    [Theory]
    [InlineData("good/plain", null)]
    [InlineData("good/only-root", null)]
    [InlineData("good/by-root-group", null)]
    [InlineData("good/link", null)]
    [InlineData("good/relative", null)]
    [InlineData("good/../good/./plain", null)]
    [InlineData("sticky/plain", null)]
    [InlineData("group/plain", null)]
    [InlineData("good/by-everybody", "good/by-everybody (mode 757) can be written by everybody")]
    [InlineData("good/by-group", "good/by-group (mode 775) can be written by group 65534")]
    [InlineData("good/nobodys", "good/nobodys (mode 755) belongs to user 65534")]
    [InlineData("everybody/plain", "everybody (mode 777) can be written by everybody")]
    [InlineData("nobodys/plain", "nobodys (mode 755) belongs to user 65534")]
    [InlineData("nogroups/plain", "nogroups (mode 775) can be written by group 65534")]
    [InlineData("good/folder", "good/folder is no plain file")]
    [InlineData("good/to-everybody", "everybody (mode 777) can be written by everybody")]
    [InlineData("everybody/link", "everybody (mode 777) can be written by everybody")]
    public void VerdictNamesThePartThatOffends(string path, string? offence) =>
        Assert.Equal(offence is null ? null : In(offence), ScriptSafety.WhyUnsafe(In(path)));

    [Fact]
    public void ALinkToItselfIsNoEndlessWay() =>
        Assert.Contains("links without end", ScriptSafety.WhyUnsafe(In("good/round")), StringComparison.Ordinal);

    [Theory]
    [InlineData("/bin/true")]
    [InlineData("/usr/bin/true")]
    public void TheSystemsOwnLinksAreNoOffence(string path) => Assert.Null(ScriptSafety.WhyUnsafe(path));

    [Fact]
    public void NothingUnsafeRunsAsRootUnderSecurity()
    {
        ScriptUsers users = new();
        users.Use(new ScriptPolicy("root", Security: true));

        Assert.True(users.TryScript([In("good/plain")], null, null, out _, out _));
        Assert.False(users.TryScript([In("good/nobodys")], null, null, out _, out string problem));
        Assert.StartsWith($"Unsafe permissions found for script '{In("good/nobodys")}' - disabling.", problem, StringComparison.Ordinal);
        // As somebody else it can do no more than that user.
        Assert.True(users.TryScript([In("good/nobodys")], "nobody", null, out _, out _));
        users.Use(new ScriptPolicy("root"));
        Assert.True(users.TryScript([In("good/nobodys")], null, null, out _, out _));
    }

    /// <summary>As keepalived: a script_user that does not exist runs nothing, with security or without; nobody named means root without.</summary>
    [Theory]
    [InlineData("nosuchuser", null, false, null)]
    [InlineData("nosuchuser", null, true, null)]
    [InlineData("nobody", "nosuchgroup", false, null)]
    [InlineData("nobody", null, false, Nobody)]
    [InlineData("65534", null, false, Nobody)]
    [InlineData(null, null, false, 0)]
    [InlineData(null, null, true, null)]
    public void AUserThatDoesNotExistNeverBecomesRoot(string? user, string? group, bool security, int? runsAs)
    {
        if (Credentials.TryResolve("keepalived_script", null, out _)) Assert.Skip("this machine has a user keepalived_script");
        ScriptUsers users = new();
        users.Use(new ScriptPolicy(user, group, security));

        bool runs = users.TryScript(["/bin/true"], null, null, out Script script, out string problem);

        Assert.Equal(runsAs is not null, runs);
        if (runsAs is int id) Assert.Equal((uint)id, script.Credentials.User);
        else Assert.Contains("does not exist", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAConfigurationNothingRuns() => Assert.False(new ScriptUsers().TryScript(["/bin/true"], null, null, out _, out _));

    [Fact]
    public void AProgramWithoutAFolderIsSearched()
    {
        ScriptUsers users = new();
        users.Use(new ScriptPolicy("root", Security: true));

        Assert.True(users.TryScript(["true", "x"], null, null, out Script script, out _));

        Assert.EndsWith("/true", script.Program, StringComparison.Ordinal);
        Assert.Equal([script.Program, "x"], script.Arguments);
    }

    [Fact]
    public void WhatWasPreparedElsewhereIsTakenOverWhole()
    {
        ScriptUsers users = new();
        users.Use(new ScriptPolicy("root"));
        users.Take(ScriptUsers.Prepare(new ScriptPolicy("nobody", Security: true), [("root", null), ("nobody_of_that_name", null)]));

        Assert.True(users.TryScript(["/usr/bin/true"], null, null, out Script ofDefault, out _));
        Assert.True(users.TryScript(["/usr/bin/true"], "root", null, out Script ofRoot, out _));
        Assert.False(users.TryScript(["/usr/bin/true"], "nobody_of_that_name", null, out _, out string problem));
        Assert.Equal((65534u, 0u), (ofDefault.Credentials.User, ofRoot.Credentials.User));
        Assert.Contains("'nobody_of_that_name' does not exist", problem, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string name) => Path.Combine(folder, name);

    private void Make(string name, string mode, string owner = "root")
    {
        Directory.CreateDirectory(In(name));
        Shell.Run($"chown {owner} {In(name)}");
        Shell.Run($"chmod {mode} {In(name)}");
    }

    private void Script(string name, string mode, string owner = "root")
    {
        File.WriteAllText(In(name), "#!/bin/sh\n");
        Shell.Run($"chown {owner} {In(name)}");
        Shell.Run($"chmod {mode} {In(name)}");
    }
}
