using Keepalive.Control;
using Keepalive.Linux;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Tests;

/// <summary>The file of kernel settings that are not what they were: who may have written it, and what it may name.</summary>
public sealed class SettingsRecordTests : IDisposable
{
    private const string Local = "net/ipv4/igmp_link_local_mcast_reports";
    private static readonly string Now = File.ReadAllText("/proc/sys/" + Local).Trim();

    private readonly string folder = Directory.CreateTempSubdirectory("ka-settings-").FullName;
    private readonly EventLoop loop = new();
    private readonly List<string> problems = [];
    private readonly SettingsRecord record;

    public SettingsRecordTests() => record = new SettingsRecord(loop, Record, problems.Add);

    private string Record => Path.Combine(folder, "keepalived.settings");

    [Fact]
    public void WhatIsChangedIsInTheFileUntilItIsPutBack()
    {
        record.Note(new SettingMessage(Local, "1", "0"));
        record.Note(new SettingMessage("net/ipv4/conf/eth0.7/arp_ignore", "0", "1"));
        record.Write();
        Assert.Equal($"{Local} 1 0\nnet/ipv4/conf/eth0.7/arp_ignore 0 1\n", File.ReadAllText(Record));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Record));

        record.Note(new SettingMessage(Local, null, null));
        record.Note(new SettingMessage("net/ipv4/conf/eth0.7/arp_ignore", null, null));
        record.Write();

        Assert.False(File.Exists(Record));
        Assert.Empty(record.All);
        Assert.Empty(problems);
    }

    [Fact]
    public void AnotherDaemonsRecordIsReadOnceAndOnlyWhatIsStillSoIsPutBack()
    {
        // The value is what it is already: nothing changes on the machine that runs the tests.
        File.WriteAllText(Record, $"{Local} {Now} {Now}\n{Local} {Now} 7\nnonsense\n");

        Assert.Equal([Local], Told());
        Assert.False(File.Exists(Record));
    }

    [Theory]
    [InlineData("net/ipv4/ip_forward")]
    [InlineData("net/ipv4/conf/../ip_forward/arp_ignore")]
    [InlineData("net/ipv4/conf/../../../kernel/arp_ignore")]
    [InlineData("net/ipv4/conf/all/forwarding")]
    [InlineData("kernel/core_pattern")]
    [InlineData("/etc/passwd")]
    public void WhatNoDaemonEverChangesIsPassedOver(string path)
    {
        string value = File.Exists("/proc/sys/" + path) ? File.ReadAllText("/proc/sys/" + path).Trim() : "0";
        File.WriteAllText(Record, $"{path} {value} {value}\n");

        Assert.Empty(Told());
    }

    [Fact]
    public void ALinkIsNeitherReadNorWrittenThrough()
    {
        string other = Path.Combine(folder, "other");
        File.WriteAllText(other, $"{Local} {Now} {Now}\n");
        File.CreateSymbolicLink(Record, other);

        Assert.Empty(Told());
        record.Note(new SettingMessage(Local, "1", "0"));
        record.Write();

        Assert.Null(new FileInfo(Record).LinkTarget);
        Assert.Equal($"{Local} {Now} {Now}\n", File.ReadAllText(other));
    }

    [Fact]
    public void AFileThatOthersMayWriteIsNotRead()
    {
        File.WriteAllText(Record, $"{Local} {Now} {Now}\n");
        File.SetUnixFileMode(Record, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Assert.Empty(Told());
    }

    public void Dispose()
    {
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private List<string> Told()
    {
        List<string> told = [];
        SettingsRecord.Restore(Record, (setting, _) => told.Add(setting.Path));
        return told;
    }
}
