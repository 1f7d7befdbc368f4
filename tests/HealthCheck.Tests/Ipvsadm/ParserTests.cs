using CsCheck;
using Keepalive.HealthCheck.Ipvsadm;

namespace Keepalive.HealthCheck.Tests.Ipvsadm;

public sealed class ParserTests
{
    private static readonly string[] Words =
    [
        .. IpvsadmSpelling.All.Select(spelling => "--" + spelling.Long),
        .. IpvsadmSpelling.All.Where(spelling => spelling.Short != '\0').Select(spelling => "-" + spelling.Short),
        "-", "--", "=", "-w=", "--weight=", "-Ln", "-At", "10.1.1.1:80", "[::1]:80", "[::1]", "[", "]:", ":", "7", "-1", "99999999999", "rr", "sip",
        "255.0.0.0", "flag-1,", "gue", "master", "224.0.0.1", "", "é", "\0",
    ];

    [Fact]
    public void WhateverTheWordsAreThereIsARequestOrAMessage() =>
        Gen.OneOf(Gen.Int[0, Words.Length - 1].Select(index => Words[index]), Gen.String[0, 6]).Array[0, 8].Sample(
            line =>
            {
                try
                {
                    _ = new IpvsadmParser(Sample.Names, "ipvsadm").Parse(line);
                }
                catch (IpvsadmException exception)
                {
                    Assert.NotEqual(0, exception.Status);
                }
            },
            iter: 20_000);

    /// <summary>Each line: a call, the status and the message of ipvsadm 1.31.</summary>
    [Fact]
    public void WhatIpvsadmRefusesIsRefusedInItsWords()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Sample.Folder, "refusals.tsv"));
        Assert.True(lines.Length > 500);
        Assert.All(lines, line =>
        {
            string[] parts = line.Split('\t');
            string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            IpvsadmException refusal = Assert.Throws<IpvsadmException>(() => new IpvsadmParser(Sample.Names, "ipvsadm").Parse(words));
            Assert.Equal((parts[1], parts[2]), ($"{refusal.Status}", refusal.Message.TrimEnd('\n')));
        });
    }

    [Fact]
    public void OurOwnOptionsMayStandAnywhere()
    {
        IpvsadmRequest request = new IpvsadmParser(Sample.Names, "ipvsadm").Parse(["--json", "-L", "--compat", "-n"]);

        Assert.True(request.Has(IpvsadmOption.Json) && request.Has(IpvsadmOption.Compat) && request.IsNumeric);
    }
}
