using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Tests;

/// <summary>The VRRP process gets the texts without virtual servers, and comes to the same configuration.</summary>
public sealed class ServerBlockTests
{
    private const string Service = "virtual_server 10.0.0.1 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n";
    private const string Server = Service + "    real_server 10.0.0.2 80 {\n        TCP_CHECK {\n        }\n    }\n}\n";
    private static readonly string Instance = Conf.Instance("");

    [Fact]
    public void PlainBlocksAreLeftOut()
    {
        string more = Server.Replace("0.1 80", "0.9 80", StringComparison.Ordinal);
        string last = Server.Replace("0.1 80", "0.8 80", StringComparison.Ordinal);

        ConfigBundle bundle = Without(Server + more + Instance + "# end\n" + last);

        Assert.Equal("\n" + Instance + "# end\n\n", bundle.Texts[Conf.MainPath].Text);
        Assert.True(bundle.HadServers);
    }

    [Theory]
    [InlineData(Service + "$P=7\n real_server 10.0.0.2 80 {\n }\n}\n")]
    [InlineData(Service + " real_server 10.0.0.${_RANDOM 2 9} 80 {\n }\n}\n")]
    [InlineData(Service + " real_server 10.0.0.2 80 {\n }\n include more.conf\n}\n")]
    [InlineData(Service + " ~SEQ(A,1,3) alpha\n real_server 10.0.0.2 80 {\n }\n}\n")]
    [InlineData("@one " + Service + " real_server 10.0.0.2 80 {\n }\n}\n")]
    [InlineData(Service + " real_server 10.0.0.2 80 {\n }\n} track_file F {\n file /tmp/f\n}\n")]
    public void BlocksThatConcernOtherLinesStay(string block)
    {
        MemorySource source = new MemorySource().With(Conf.MainPath, block + Instance).With("more.conf", "# nothing");
        Conf.Parse(source).AssertClean();

        Assert.Equal(block + Instance, Without(source).Texts[Conf.MainPath].Text);
    }

    [Fact]
    public void NothingIsLeftOutOfATextWithFaults()
    {
        ConfigBundle bundle = Without(Server + "nonsense 1\n" + Instance);

        Assert.Equal(Server + "nonsense 1\n" + Instance, bundle.Texts[Conf.MainPath].Text);
        Assert.False(bundle.HadServers);
    }

    [Fact]
    public void ABlockOfADefinitionStays()
    {
        string text = "$S=\\\n" + Server.TrimEnd('\n').Replace("\n", " \\\n", StringComparison.Ordinal) + "\n$S\n" + Instance;
        Conf.Parse(text).AssertClean();

        Assert.Equal(text, Without(text).Texts[Conf.MainPath].Text);
    }

    [Fact]
    public void AFileMayBeReadTwice()
    {
        MemorySource source = new MemorySource().With(Conf.MainPath, "include s.conf\ninclude s.conf\n" + Instance).With("s.conf", Server + "$N=x\n");

        ConfigBundle bundle = Without(source);

        Assert.Equal("\n$N=x\n", bundle.Texts["s.conf"].Text);
        AssertSame(source, bundle);
    }

    [Fact]
    public void BlocksOfOtherFilesAreLeftOutThere()
    {
        MemorySource source = new MemorySource().With(Conf.MainPath, "include s.conf\n" + Instance).With("s.conf", Server + "# x\n");

        ConfigBundle bundle = Without(source);

        Assert.Equal("\n# x\n", bundle.Texts["s.conf"].Text);
        AssertSame(source, bundle);
    }

    /// <summary>Every case of the verdicts, between virtual servers.</summary>
    [Fact]
    public void TheVrrpProcessSeesTheSame()
    {
        string last = Server.Replace("0.1", "0.20", StringComparison.Ordinal);
        foreach (string text in VerdictTests.Texts)
        {
            MemorySource source = new MemorySource().With(Conf.MainPath, $"{Server}{text}\n{last}");
            AssertSame(source, Without(source));
        }
    }

    /// <summary>The parent keeps no virtual servers, and starts the process that does when there are any.</summary>
    [Fact]
    public void TheParentKnowsWhetherThereAreVirtualServers()
    {
        string[] later =
        [
            "virtual_server_group G {\n 10.0.0.1 80\n}\nvirtual_server group G {\n real_server 10.0.0.2 80 {\n }\n}\n",
            "virtual_server 10.0.0.1 80 {\n quorum_up /bin/true\n real_server 10.0.0.2 80 {\n }\n}\n",
            "virtual_server group NONE {\n real_server 10.0.0.2 80 {\n }\n}\n",
        ];
        List<bool> wanted = [];
        foreach (string text in later.Concat(VerdictTests.Texts))
        {
            MemorySource source = new MemorySource().With(Conf.MainPath, text);
            ParseOptions options = new() { MainPath = Conf.MainPath, ConfigId = "one" };
            wanted.Add(KeepalivedConf.Parse(source, options).Config.HasHealthCheck);
            Assert.True(wanted[^1] == KeepalivedConf.Parse(source, options with { FindingsOnly = true }).Config.HasHealthCheck, text);
        }
        Assert.Equal([true, true, false], wanted[..3]);
    }

    private static void AssertSame(MemorySource source, ConfigBundle bundle)
    {
        KeepaliveConfig whole = Conf.Parse(source).Config.ForVrrp();
        KeepaliveConfig rest = ConfigBundle.Decode(bundle.Encode()).Parse(_ => null, findingsOnly: true).Config.ForVrrp(bundle.HadServers);

        Assert.Equal(whole, rest);
    }

    private static ConfigBundle Without(string text) => Without(new MemorySource().With(Conf.MainPath, text));

    private static ConfigBundle Without(MemorySource source)
    {
        RecordingSource recording = new(source);
        ParseOptions options = new() { MainPath = Conf.MainPath, ConfigId = "one", FindingsOnly = true };
        return recording.BundleWithoutServers(options, KeepalivedConf.Parse(recording, options));
    }
}
