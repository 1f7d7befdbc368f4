using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Cli;

/// <summary>keepalived's command line: every option by letter and by word, and getopt_long's ways of writing them.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string, string?> EveryOption => new()
    {
        { "use-file", "f" }, { "vrrp", "P" }, { "check", "C" }, { "no_bfd", "B" }, { "all", null }, { "log-console", "l" },
        { "log-detail", "D" }, { "log-facility", "S" }, { "log-file", "g" }, { "flush-log-file", null }, { "no-syslog", "G" },
        { "umask", "u" }, { "release-vips", "X" }, { "dont-release-vrrp", "V" }, { "dont-release-ipvs", "I" }, { "dont-respawn", "R" },
        { "dont-fork", "n" }, { "dump-conf", "d" }, { "pid", "p" }, { "vrrp_pid", "r" }, { "checkers_pid", "c" }, { "bfd_pid", "b" },
        { "address-monitoring", "a" }, { "snmp", "x" }, { "snmp-agent-socket", "A" }, { "namespace", "s" }, { "core-dump", "m" },
        { "core-dump-pattern", "M" }, { "all-config", "e" }, { "config-id", "i" }, { "signum", null }, { "config-test", "t" },
        { "ignore-sigint", null }, { "version", "v" }, { "help", "h" },
    };

    [Theory]
    [MemberData(nameof(EveryOption))]
    public void EveryOptionOfKeepalivedIsKnownByItsWordAndItsLetter(string word, string? letter)
    {
        OptionSpec spec = Assert.Single(OptionTable.All, option => option.Word == word);
        Assert.Equal(letter ?? "\0", spec.Letter.ToString());
        string[] argument = spec.Argument == ArgumentKind.Required ? ["5"] : [];

        Assert.Empty(CommandLine.Parse([$"--{word}", .. argument]).Errors);
        if (letter is not null) Assert.Empty(CommandLine.Parse([$"-{letter}", .. argument]).Errors);
    }

    [Theory]
    [InlineData("-f x.conf")]
    [InlineData("-fx.conf")]
    [InlineData("--use-file=x.conf")]
    [InlineData("--use-file x.conf")]
    [InlineData("--use=x.conf")]
    [InlineData("-lnf x.conf")]
    [InlineData("-lnfx.conf")]
    public void AFileCanBeGivenInAllTheseWays(string words) => Assert.Equal("x.conf", CommandLine.Parse(words.Split(' ')).Options.UseFile);

    [Theory]
    [InlineData("-Z", "Unknown option -Z")]
    [InlineData("--bogus", "Unknown option --bogus")]
    [InlineData("-f", "Missing parameter for option -f")]
    [InlineData("--use-file", "Missing parameter for option --use-file")]
    [InlineData("--use-file=", "Missing parameter for option --use-file")]
    [InlineData("--dont-fork=yes", "Unknown option --dont-fork=yes")]
    [InlineData("--dont", "Unknown option --dont")]
    [InlineData("--signum", "Missing parameter for option --signum")]
    public void ABadOptionIsSaidInKeepalivedsWords(string words, string message) =>
        Assert.Equal([message], CommandLine.Parse(words.Split(' ')).Errors);

    [Fact]
    public void BadOptionsDoNotStopTheReading()
    {
        CommandLineResult result = CommandLine.Parse(["-Z", "-n", "--bogus", "-v"]);

        Assert.Equal(2, result.Errors.Count);
        Assert.Equal("version", result.Special);
        Assert.True(result.Options.DontFork);
    }

    [Fact]
    public void AnOptionalArgumentMustBeGlued()
    {
        Assert.Equal("out.log", CommandLine.Parse(["--config-test=out.log"]).Options.ConfigTestLog);
        Assert.Equal("out.log", CommandLine.Parse(["-tout.log"]).Options.ConfigTestLog);
        CommandLineResult separate = CommandLine.Parse(["-t", "out.log"]);
        Assert.Null(separate.Options.ConfigTestLog);
        Assert.Equal(["out.log"], separate.Leftover);
    }

    [Fact]
    public void WordsThatBelongToNoOptionAreLeftOver() =>
        Assert.Equal(["a", "b", "-n"], CommandLine.Parse(["a", "-l", "b", "--", "-n"]).Leftover);

    [Theory]
    [InlineData("0", 16)]
    [InlineData("7", 23)]
    [InlineData("local3", 19)]
    [InlineData("user", 1)]
    [InlineData("daemon", 3)]
    [InlineData("nonsense", 3)]
    public void FacilitiesAreNumbersOrNames(string value, int expected) =>
        Assert.Equal(expected, CommandLine.Parse(["-S", value]).Options.LogFacility);

    [Theory]
    [InlineData("077", 0x3f)]
    [InlineData("18", 18)]
    [InlineData("0x1f", 0x1f)]
    [InlineData("banana", 0x7f)]
    [InlineData("0777777", 0x7f)]
    public void MasksAreOctalDecimalOrHexadecimal(string value, int expected) =>
        Assert.Equal((uint)expected, CommandLine.Parse(["-u", value]).Options.Umask);

    [Fact]
    public void AllSwitchesBackOnWhatWasSwitchedOffBefore()
    {
        Options options = CommandLine.Parse(["-P", "-C", "--all"]).Options;

        Assert.Equal((false, false, true), (options.VrrpOnly, options.CheckOnly, options.All));
    }

    [Fact]
    public void AnOptionWithoutEffectIsReportedAsSuch() =>
        Assert.Equal(["--snmp"], CommandLine.Parse(["-x"]).WithoutEffect);
}
