using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Tests.Cli;

/// <summary>One file, several programs: by the name that it is called by.</summary>
public sealed class OtherCommandsTests
{
    [Theory]
    [InlineData("/usr/bin/genhash")]
    [InlineData("/usr/sbin/ipvsadm")]
    [InlineData("/usr/sbin/ipvsadm-save")]
    [InlineData("ipvsadm-restore")]
    [InlineData("realserver")]
    public void ALinkOfThatNameIsThatProgram(string program) => Assert.True(OtherCommands.TryRun(program, ["--help"], out _));

    [Theory]
    [InlineData("/usr/sbin/keepalived")]
    [InlineData("keepalive")]
    [InlineData("/usr/local/bin/check")]
    public void AnyOtherNameIsTheDaemon(string program) => Assert.False(OtherCommands.TryRun(program, ["--help"], out _));
}
