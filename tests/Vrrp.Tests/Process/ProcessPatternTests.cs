using Keepalive.ConfigParser.Model;
using Keepalive.Vrrp.Process;

namespace Keepalive.Vrrp.Tests.Process;

/// <summary>Which processes are counted; each line was measured with keepalived 2.2.7.</summary>
public sealed class ProcessPatternTests
{
    [Theory]
    [InlineData("sleep", "sleep", "sleep 300", true)]
    [InlineData("sleep", "sleep", "mysleep 300", true)]
    [InlineData("/bin/sleep", "sleep", "/bin/sleep 300", false)]
    [InlineData("averyverylongname1", "averyverylongna", "./averyverylongname1 300", false)]
    [InlineData("averyverylongna", "averyverylongna", "./averyverylongname1 300", true)]
    public void ANameAloneIsTheShortName(string process, string shortName, string commandLine, bool expected) =>
        Check(new TrackProcessConfig { Name = "p", Process = [process] }, shortName, commandLine, expected);

    [Theory]
    [InlineData("sleep 300", "sleep 300", true)]
    [InlineData("sleep 300", "sleep 300 7", false)]
    [InlineData("sleep 300", "/bin/sleep 300", false)]
    [InlineData("/bin/sleep 300", "/bin/sleep 300", true)]
    [InlineData("sleep 300", "sleep 3000", false)]
    [InlineData("sleep", "sleep", true)]
    [InlineData("sleep", "sleep 300", false)]
    public void ParametersAreEqual(string process, string commandLine, bool expected) =>
        Check(Full(process, ProcessParameterMatch.Exact), "sleep", commandLine, expected);

    [Theory]
    [InlineData("sleep 300", "sleep 300 7", true)]
    [InlineData("sleep 300", "sleep 3000", false)]
    [InlineData("sleep", "sleep 3000", true)]
    public void PartialMeansThatMoreMayFollow(string process, string commandLine, bool expected) =>
        Check(Full(process, ProcessParameterMatch.Partial), "sleep", commandLine, expected);

    [Theory]
    [InlineData("sleep 30", "sleep 300", true)]
    [InlineData("sleep 30", "sleep 300 7", true)]
    [InlineData("sleep 30", "sleep 5000", false)]
    [InlineData("sleep 30 7", "sleep 300 7", false)]
    public void InitialMeansThatTheLastParameterMayGoOn(string process, string commandLine, bool expected) =>
        Check(Full(process, ProcessParameterMatch.Initial), "sleep", commandLine, expected);

    [Theory]
    [InlineData("sleep", "sleep 300", true)]
    [InlineData("sleep", "mysleep 300", false)]
    public void FullCommandComparesTheFirstWordOfTheCommandLine(string process, string commandLine, bool expected) =>
        Check(Full(process, ProcessParameterMatch.None), "sleep", commandLine, expected);

    private static TrackProcessConfig Full(string process, ProcessParameterMatch match) =>
        new() { Name = "p", Process = [.. process.Split(' ')], ParameterMatch = match, FullCommand = true };

    private static void Check(TrackProcessConfig config, string shortName, string commandLine, bool expected) =>
        Assert.Equal(expected, new ProcessPattern(config).Fits(shortName, commandLine.Split(' ')));
}
