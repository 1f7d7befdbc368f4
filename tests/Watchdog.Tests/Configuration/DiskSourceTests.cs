using System.Diagnostics;
using System.Text;
using Keepalive.ConfigParser;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Tests.Configuration;

public sealed class DiskSourceTests : IDisposable
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("ka-disk-").FullName;
    private readonly DiskSource source = new();

    [Fact]
    public void EveryByteComesThroughAsItIs()
    {
        byte[] all = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        File.WriteAllBytes(Path.Combine(folder, "bytes.conf"), all);

        ConfigText text = source.Read(Path.Combine(folder, "bytes.conf"));

        Assert.Equal(all, text.Text!.Select(character => (byte)character));
    }

    [Fact]
    public void MissingFileIsNotFound() => Assert.Equal(ConfigReadError.NotFound, source.Read(Path.Combine(folder, "no.conf")).Error);

    [Fact]
    public void FolderIsNoFile() => Assert.Equal(ConfigReadError.IsDirectory, source.Read(folder).Error);

    [Fact]
    public void ExecutableIsNotReadAsConfiguration()
    {
        string path = Path.Combine(folder, "x.conf");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, Plain | UnixFileMode.UserExecute);

        Assert.Equal(ConfigReadError.NotPlainFile, source.Read(path).Error);
    }

    [Fact]
    public async Task FifoIsNotWaitedFor()
    {
        string path = Path.Combine(folder, "fifo.conf");
        using System.Diagnostics.Process make = System.Diagnostics.Process.Start(new ProcessStartInfo("mkfifo", [path]))!;
        await make.WaitForExitAsync();

        ConfigText text = await Task.Run(() => source.Read(path)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(ConfigReadError.NotPlainFile, text.Error);
    }

    [Fact]
    public void NamesInFilesAreBytesToo()
    {
        File.WriteAllText(Path.Combine(folder, "é.conf"), "router_id x");
        string asBytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("é"));

        string found = Assert.Single(source.ExpandGlob($"{folder}/[!a]{asBytes[1]}.conf"));

        Assert.Equal($"{folder}/{asBytes}.conf", found);
        Assert.Equal("router_id x", source.Read(found).Text);
        Assert.Equal("router_id x", source.Read(Path.Combine(folder, "é.conf")).Text);
    }

    [Fact]
    public void BundleGivesChildrenTheSameConfigurationWithoutTheDisk()
    {
        string main = Path.Combine(folder, "main.conf");
        Directory.CreateDirectory(Path.Combine(folder, "d"));
        File.WriteAllText(main, $"include {folder}/d/*.conf\n@lb1 global_defs {{\n@lb1 router_id one\n@lb1 }}\n");
        File.WriteAllText(Path.Combine(folder, "d/b.conf"), Instance("VI_B", 52));
        File.WriteAllText(Path.Combine(folder, "d/a.conf"), Instance("VI_A", 51));
        RecordingSource recording = new(source);
        ParseOptions options = new() { MainPath = main, ConfigId = "lb1", RandomSeed = 7 };
        ParseOutcome here = KeepalivedConf.Parse(recording, options);
        byte[] bytes = recording.Bundle(options).Encode();
        Directory.Delete(folder, recursive: true);
        Assert.True(!here.HasErrors, string.Join('\n', here.Diagnostics));

        ParseOutcome there = ConfigBundle.Decode(bytes).Parse(_ => null);

        Assert.Equal(["VI_A", "VI_B"], here.Config.VrrpInstances.Select(instance => instance.Name));
        Assert.Equal(here.Config.VrrpInstances.Select(instance => instance.Name), there.Config.VrrpInstances.Select(instance => instance.Name));
        Assert.Equal("one", there.Config.Global.RouterId);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static string Instance(string name, int vrid) =>
        $"vrrp_instance {name} {{\n interface eth0\n virtual_router_id {vrid}\n virtual_ipaddress {{\n 10.0.0.{vrid}\n }}\n}}\n";
}
