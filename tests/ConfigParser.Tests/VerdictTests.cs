using System.Runtime.CompilerServices;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Hundreds of small texts, one keyword or rule each, with what real keepalived says about them.</summary>
public sealed class VerdictTests
{
    public static TheoryData<string> Names => [.. Cases().Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void TestStatusIsKeepalivedsOrTheDifferenceIsExplained(string name)
    {
        VerdictCase item = Cases().First(candidate => candidate.Name == name);
        MemorySource source = new MemorySource().With(Conf.MainPath, item.Text).WithFailure("/etc", ConfigReadError.IsDirectory)
            .WithFailure("/usr/bin/true", ConfigReadError.NotPlainFile);
        ParseOutcome outcome = Conf.Parse(source, "one", new VerdictHost());
        Assert.True(item.Status == outcome.TestExitStatus,
            $"expected {item.Status}, got {outcome.TestExitStatus} for\n{item.Text}\n{outcome.Text()}");
    }

    /// <summary>-t keeps no model of virtual servers; what it finds is the same.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WithoutAModelTheSameIsFound(string name)
    {
        MemorySource source = new MemorySource().With(Conf.MainPath, Cases().First(candidate => candidate.Name == name).Text);
        ParseOptions options = new() { MainPath = Conf.MainPath, ConfigId = "one", Host = new VerdictHost() };
        ParseOutcome whole = KeepalivedConf.Parse(source, options);
        ParseOutcome findings = KeepalivedConf.Parse(source, options with { FindingsOnly = true });
        Assert.Equal(whole.Text().Split('\n').Order(), findings.Text().Split('\n').Order());
        Assert.Equal(whole.TestExitStatus, findings.TestExitStatus);
        Assert.Equal(whole.Config.VrrpInstances, findings.Config.VrrpInstances);
    }

    /// <summary>What is refused or changed is also said, with a place and something to do or to know.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WhateverCountsIsExplained(string name)
    {
        ParseOutcome outcome = Conf.Parse(Cases().First(candidate => candidate.Name == name).Text, "one", new VerdictHost());
        foreach (Diagnostics.Diagnostic finding in outcome.Diagnostics)
        {
            Assert.NotEqual("", finding.Problem);
            Assert.True(finding.Outcome.Length + finding.Advice.Length > 0, finding.ToString());
            if (finding.Code != "KA0510") Assert.NotNull(finding.Place);
        }
    }

    internal static IEnumerable<string> Texts => Cases().Select(item => item.Text);

    internal static string TextOf(string name) => Cases().First(candidate => candidate.Name == name).Text;

    private static List<VerdictCase> Cases([CallerFilePath] string here = "")
    {
        List<VerdictCase> cases = [];
        string[] heading = [];
        List<string> body = [];
        foreach (string line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "Cases", "verdicts.txt")).Append("=== "))
        {
            if (!line.StartsWith("=== ", StringComparison.Ordinal))
            {
                if (heading.Length > 0) body.Add(line);
                continue;
            }
            if (heading.Length > 0) cases.Add(VerdictCase.Of(cases.Count, heading, string.Join('\n', body)));
            heading = line[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            body.Clear();
        }
        return cases;
    }
}

internal sealed record VerdictCase(string Name, string Text, int Status)
{
    public static VerdictCase Of(int number, string[] heading, string body)
    {
        string text = heading[0] switch
        {
            "I" => $"vrrp_instance A {{\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {{\n 10.9.0.5\n }}\n{body}\n\n}}\n",
            "A" => $"vrrp_instance A {{\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {{\n{body}\n\n }}\n}}\n",
            "G" => $"global_defs {{\n{body}\n\n}}\n",
            "V" => Server($"{body}\n\n real_server 10.0.0.2 80 {{\n }}"),
            "R" => Server($" real_server 10.0.0.2 80 {{\n{body}\n\n }}"),
            _ => body + "\n",
        };
        int status = int.Parse(heading[heading.Length > 3 ? 3 : 2], null);
        return new VerdictCase($"{number} {heading[0]} {heading[1]}", text, status);
    }

    private static string Server(string body) => $"virtual_server 10.0.0.1 80 {{\n lb_algo rr\n lb_kind NAT\n protocol TCP\n{body}\n}}\n";
}

/// <summary>The machine on which the verdicts were made.</summary>
internal sealed class VerdictHost : IHostFacts
{
    public int CpuCount => 2;

    public bool InterfaceExists(string name) => name is "lo" or "eth0" or "eth1";

    public bool NetworkNamespaceExists(string name) => false;

    public bool HostNameResolves(string name) => name == "localhost";

    public bool UserExists(string user) => user is "root" or "nobody";

    public bool GroupExists(string group) => group is "root" or "nogroup";

    public bool RouteNameExists(RouteNames kind, string name) => DebianNames.Have(kind, name);

    public bool IsVrf(string name) => false;

    public bool IsLinkOfAnotherKind(string name, string kind) => InterfaceExists(name);

    public string? WhyNoDirectory(string path) => path.StartsWith("/etc/hosts", StringComparison.Ordinal) ? "it cannot be made" : null;

    public ScriptFile FindScript(string path) => path switch
    {
        "true" or "/usr/bin/true" or "/bin/true" or "/usr/bin/false" or "/usr/bin/echo" or "/usr/bin/killall" => ScriptFile.Executable,
        "/etc/hosts" => ScriptFile.NotExecutable,
        _ => ScriptFile.Missing,
    };
}
