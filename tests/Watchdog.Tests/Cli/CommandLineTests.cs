using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Cli;

/// <summary>The rules of getopt_long and keepalived's options, one row for each spelling.</summary>
public sealed class CommandLineTests
{
    private static readonly Options Defaults = new();

    /// <summary>Words, and the options that they come to.</summary>
    public static readonly TheoryData<string, string> Spellings = new()
    {
        { "-f a.conf", "UseFile=a.conf" },
        { "-fa.conf", "UseFile=a.conf" },
        { "--use-file a.conf", "UseFile=a.conf" },
        { "--use-file=a.conf", "UseFile=a.conf" },
        { "--use a.conf", "UseFile=a.conf" },
        { "-P", "VrrpOnly=True" },
        { "--vrrp", "VrrpOnly=True" },
        { "-C", "CheckOnly=True" },
        { "--check", "CheckOnly=True" },
        { "--all", "All=True" },
        { "-P -C --all", "All=True" },
        { "--all -P", "All=True VrrpOnly=True" },
        { "-l", "LogConsole=True" },
        { "--log-console", "LogConsole=True" },
        { "-D", "LogDetail=True" },
        { "--log-detail", "LogDetail=True" },
        { "-S 0", "LogFacility=16" },
        { "-S7", "LogFacility=23" },
        { "--log-facility=local3", "LogFacility=19" },
        { "-S user", "LogFacility=1" },
        { "-S daemon", "" },
        { "-G", "NoSyslog=True" },
        { "--no-syslog", "NoSyslog=True" },
        { "-u 022", "Umask=18" },
        { "-u 0x12", "Umask=18" },
        { "-u 18", "Umask=18" },
        { "--umask=0", "Umask=0" },
        { "-X", "" },
        { "--release-vips", "" },
        { "-V", "DontReleaseVrrp=True" },
        { "--dont-release-vrrp", "DontReleaseVrrp=True" },
        { "-I", "DontReleaseIpvs=True" },
        { "--dont-release-ipvs", "DontReleaseIpvs=True" },
        { "-R", "DontRespawn=True" },
        { "--dont-respawn", "DontRespawn=True" },
        { "-n", "DontFork=True" },
        { "--dont-fork", "DontFork=True" },
        { "-d", "DumpConf=True" },
        { "--dump-conf", "DumpConf=True" },
        { "-p x.pid", "Pid=x.pid" },
        { "--pid=x.pid", "Pid=x.pid" },
        { "-r x.pid", "VrrpPid=x.pid" },
        { "--vrrp_pid x.pid", "VrrpPid=x.pid" },
        { "-c x.pid", "CheckersPid=x.pid" },
        { "--checkers_pid=x.pid", "CheckersPid=x.pid" },
        { "-e", "AllConfig=True" },
        { "--all-config", "AllConfig=True" },
        { "-i lb1", "ConfigId=lb1" },
        { "-i ", "" },
        { "-A ", "" },
        { "--config-id=lb1", "ConfigId=lb1" },
        { "-t", "ConfigTest=True" },
        { "--config-test", "ConfigTest=True" },
        { "-tout.log", "ConfigTest=True ConfigTestLog=out.log" },
        { "--config-test=out.log", "ConfigTest=True ConfigTestLog=out.log" },
        { "-tout.log -t", "ConfigTest=True ConfigTestLog=out.log" },
        { "-t --strict", "ConfigTest=True Strict=True" },
        { "-nlD", "DontFork=True LogConsole=True LogDetail=True" },
        { "-nlDfa.conf", "DontFork=True LogConsole=True LogDetail=True UseFile=a.conf" },
        { "-nf a.conf -D", "DontFork=True LogDetail=True UseFile=a.conf" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void EachSpellingSetsItsOptionAndNothingElse(string words, string expected)
    {
        CommandLineResult result = Parse(words);

        Assert.DoesNotContain(result.Messages, message => message.IsError);
        Assert.Empty(result.Leftover);
        Assert.Equal(expected, Differences(result.Options));
    }

    [Theory]
    [InlineData("-Z", "Unknown option -Z")]
    [InlineData("--bogus", "Unknown option --bogus")]
    [InlineData("--bogus=3", "Unknown option --bogus=3")]
    [InlineData("--vrrp=yes", "Unknown option --vrrp=yes")]
    [InlineData("-f", "Missing parameter for option -f")]
    [InlineData("--use-file", "Missing parameter for option --use-file")]
    [InlineData("--use-file=", "Missing parameter for option --use-file")]
    [InlineData("--use=", "Missing parameter for option --use-file")]
    [InlineData("-f ", "Missing parameter for option -f")]
    [InlineData("-s ", "Missing parameter for option -s")]
    [InlineData("--config-id ", "Missing parameter for option --config-id")]
    [InlineData("--check=x -S 8 -Z", "Unknown option --check=x|Invalid log facility '8'|Unknown option -Z")]
    [InlineData("-S local8", "Invalid log facility 'local8'")]
    [InlineData("-S ", "Invalid log facility ''")]
    [InlineData("-u 9999", "Invalid --umask option 9999")]
    [InlineData("-u rwx", "Invalid --umask option rwx")]
    [InlineData("-u 08", "Invalid --umask option 08")]
    [InlineData("-u ", "Invalid --umask option ")]
    [InlineData("--signum", "Missing parameter for option --signum")]
    [InlineData("-S", "Missing parameter for option -S")]
    [InlineData("-ZY", "Unknown option -Z|Unknown option -Y")]
    [InlineData("--log", "Unknown option --log")]
    [InlineData("--dont-release", "Unknown option --dont-release")]
    public void BadOptionsAreNamed(string words, string expected)
    {
        CommandLineResult result = Parse(words);

        Assert.Equal(expected, string.Join('|', result.Messages.Select(message => message.Text)));
    }

    [Fact]
    public void BadOptionsDoNotStopTheReading()
    {
        CommandLineResult result = Parse("-Z -n --bogus -f x.conf");

        Assert.Equal(2, result.Messages.Count);
        Assert.Equal("DontFork=True UseFile=x.conf", Differences(result.Options));
    }

    [Fact]
    public void WordsWithoutADashMayStandAnywhereAndAreReported()
    {
        CommandLineResult result = Parse("one -n two -- -D three");

        Assert.Equal(["one", "two", "-D", "three"], result.Leftover);
        Assert.Equal("DontFork=True", Differences(result.Options));
    }

    [Fact]
    public void AnOptionalArgumentMustBeGlued()
    {
        CommandLineResult result = Parse("-t out.log");

        Assert.Null(result.Options.ConfigTestLog);
        Assert.Equal(["out.log"], result.Leftover);
    }

    [Theory]
    [InlineData("-v", "version", null)]
    [InlineData("--version", "version", null)]
    [InlineData("--vers", "version", null)]
    [InlineData("-h", "help", null)]
    [InlineData("--help", "help", null)]
    [InlineData("-Z -v", "version", null)]
    [InlineData("--signum=DATA", "signum", "DATA")]
    [InlineData("--signum STATS_CLEAR", "signum", "STATS_CLEAR")]
    [InlineData("-v -h", "version", null)]
    [InlineData("-T -h", "genhash", null)]
    [InlineData("--gen -v", "genhash", null)]
    public void WhatIsPrintedInsteadOfStartingIsTheFirstOfThem(string words, string special, string? argument)
    {
        CommandLineResult result = Parse(words);

        Assert.Equal(special, result.Special);
        Assert.Equal(argument, result.SpecialArgument);
    }

    [Fact]
    public void EveryOptionHasItsOwnLetterAndWord()
    {
        IEnumerable<char> letters = OptionTable.All.Select(option => option.Letter).Where(letter => letter != '\0');

        Assert.Equal(letters.Distinct(), letters);
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(option => option.Word).Distinct().Count());
    }

    [Fact]
    public void EveryOptionOfKeepalivedIsKnown()
    {
        const string letters = "fPCBlDSgGuXVIRndprcbTaxAsmMeitvh";
        string[] words = ["all", "flush-log-file", "signum", "ignore-sigint"];

        Assert.Empty(letters.Except(OptionTable.All.Select(option => option.Letter)));
        Assert.Empty(words.Except(OptionTable.All.Select(option => option.Word)));
    }

    private static CommandLineResult Parse(string words) => CommandLine.Parse(words.Split(' '));

    /// <summary>"Name=value" of each option that is not as by default, sorted.</summary>
    private static string Differences(Options options)
    {
        string[] changed = Values(options).Except(Values(Defaults)).Order(StringComparer.Ordinal).ToArray();
        return string.Join(' ', changed);
    }

    /// <summary>The properties as the record prints them.</summary>
    private static IEnumerable<string> Values(Options options) =>
        options.ToString()["Options { ".Length..^2].Split(", ").Select(pair => pair.Replace(" = ", "=", StringComparison.Ordinal));
}
