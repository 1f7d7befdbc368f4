using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.RealServer;

namespace Keepalive.Watchdog.Tests.RealServer;

/// <summary>The command on the real kernel, and ARP as a neighbour on the same cable sees it.</summary>
public sealed class RealServerHostTests : IDisposable
{
    private const string Vip = "192.0.2.1";

    private readonly string client = $"karc{Environment.ProcessId}";
    private readonly string server = $"kars{Environment.ProcessId}";
    private readonly string units = Directory.CreateTempSubdirectory("ka-units-").FullName;

    public RealServerHostTests()
    {
        if (Environment.UserName != "root") Assert.Skip("network namespaces need root");
        Shell($"ip netns add {client}");
        Shell($"ip netns add {server}");
        Shell($"ip -n {client} link add eth0 type veth peer name eth0 netns {server}");
        foreach (string side in (string[])[client, server])
        {
            Shell($"ip -n {side} link set lo up");
            Shell($"ip -n {side} link set eth0 up");
        }
        Shell($"ip -n {client} address add 192.0.2.9/24 dev eth0");
        Shell($"ip -n {server} address add 192.0.2.8/24 dev eth0");
    }

    [Fact]
    public void ANeighbourFindsTheHostAndNotTheVirtualAddress()
    {
        Shell($"ip -n {server} address add {Vip}/32 dev lo");
        Assert.True(Answers(Vip), "without the settings the address on lo is answered for: else this test proves nothing");
        Shell($"ip -n {server} address del {Vip}/32 dev lo");
        Shell($"ip -n {client} neighbor flush dev eth0");

        Assert.Equal(0, Command($"up --vip {Vip} 2001:db8::1").Status);

        Assert.False(Answers(Vip));
        Assert.True(Answers("192.0.2.8"));
        Assert.Contains($"inet {Vip}/32", Shell($"ip -n {server} address show lo"), StringComparison.Ordinal);
        Assert.Contains("inet6 2001:db8::1/128", Shell($"ip -n {server} address show lo"), StringComparison.Ordinal);
    }

    [Fact]
    public void TwiceIsOnceAndBackIsBack()
    {
        string before = Shell($"ip -n {server} address show lo");
        Assert.Equal(1, Command($"show --vip {Vip}").Status);
        Command($"up --vip {Vip}");

        (int status, string output) = Command($"up --vip {Vip}");
        Assert.Equal(0, status);
        Assert.All(output.Trim().Split('\n'), line => Assert.StartsWith("is so ", line, StringComparison.Ordinal));
        Assert.Equal(0, Command($"show --vip {Vip}").Status);
        Assert.Equal(0, Command($"down --vip {Vip}").Status);
        Assert.Equal(0, Command($"down --vip {Vip}").Status);

        Assert.Equal(before, Shell($"ip -n {server} address show lo"));
        Assert.Equal("0\n0\n", Settings());
    }

    [Fact]
    public void SettingsStayUntilTheLastAddressGoes()
    {
        Command($"up --vip {Vip} 192.0.2.2");

        Command($"down --vip {Vip}");
        Assert.Equal("1\n2\n", Settings());
        Command("down --vip 192.0.2.2");

        Assert.Equal("0\n0\n", Settings());
    }

    [Fact]
    public void ADryRunOnlyTalks()
    {
        (int status, string output) = Command($"up --dry-run --vip {Vip}");

        Assert.Equal(0, status);
        Assert.All(output.Trim().Split('\n'), line => Assert.StartsWith("would ", line, StringComparison.Ordinal));
        Assert.Equal(1, Command($"show --vip {Vip}").Status);
    }

    [Fact]
    public void ABootDoesTheSameAsLongAsItIsAskedFor()
    {
        string unit = Path.Combine(units, "keepalive-realserver-dr.service");
        string link = Path.Combine(units, "multi-user.target.wants", "keepalive-realserver-dr.service");
        Command($"up --vip {Vip} 2001:db8::1");
        Assert.False(File.Exists(unit), "nobody asked for it");
        Assert.Equal(1, Command($"show --persist --vip {Vip}").Status);

        Assert.Equal(0, Command($"up --persist --vip {Vip} 2001:db8::1").Status);

        Assert.Equal(unit, new FileInfo(link).LinkTarget);
        string[] start = File.ReadAllLines(unit).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(" realserver ");
        Assert.Equal((Environment.ProcessPath, $"up --mode dr --vip {Vip} 2001:db8::1"), (start[0]["ExecStart=".Length..], start[1]));
        Assert.Equal(0, Command($"show --persist --vip {Vip}").Status);
        // What a boot does, on a host that has lost everything.
        Command($"down --vip {Vip} 2001:db8::1");
        Assert.Equal(0, Command(start[1]).Status);
        Assert.Equal(0, Command($"show --vip {Vip} 2001:db8::1").Status);
        Assert.Equal(0, Command($"down --persist --vip {Vip}").Status);
        Assert.Contains("--vip 2001:db8::1\n", File.ReadAllText(unit), StringComparison.Ordinal);
        Assert.Equal(0, Command("down --persist --vip 2001:db8::1").Status);
        Assert.False(File.Exists(unit) || File.Exists(link));
    }

    /// <summary>Whoever removed the route by hand has an address that answers nobody.</summary>
    [Fact]
    public void ARouteThatIsMissingIsSeenAndPutBack()
    {
        Command($"up --vip {Vip} 2001:db8::1");
        Shell($"ip -n {server} route del local {Vip} table local");
        Assert.Contains("NO  route local", Command($"show --vip {Vip} 2001:db8::1").Output, StringComparison.Ordinal);

        Assert.Equal(0, Command($"up --vip {Vip} 2001:db8::1").Status);

        Assert.Contains($"local {Vip} dev lo", Shell($"ip -n {server} route show table local"), StringComparison.Ordinal);
        Assert.Equal(0, Command($"down --vip {Vip} 2001:db8::1").Status);
        Assert.DoesNotContain(Vip, Shell($"ip -n {server} route show table local"), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutSystemdABootCannotBeTakenCareOf()
    {
        Directory.Delete(units);

        (int status, string output) = Command($"up --persist --vip {Vip}");

        Assert.Equal(1, status);
        Assert.Contains($"there is no {units}", output, StringComparison.Ordinal);
        Assert.Equal(0, Command($"show --vip {Vip}").Status);
    }

    public void Dispose()
    {
        if (Directory.Exists(units)) Directory.Delete(units, recursive: true);
        Shell($"ip netns del {client}");
        Shell($"ip netns del {server}");
    }

    private bool Answers(string address)
    {
        string[] words = ["netns", "exec", client, "busybox", "ping", "-c", "1", "-W", "2", address];
        ProcessStartInfo ping = new("ip", words) { RedirectStandardOutput = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(ping)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private string Settings() =>
        Shell($"ip netns exec {server} cat /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce");

    /// <summary>On a thread that ends afterwards, as it does not come back from the namespace.</summary>
    private (int Status, string Output) Command(string line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        int status = -1;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                NetworkNamespace.Enter(server);
                status = RealServerCommand.Run(line.Split(' '), output, output, units);
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return (status, output.ToString());
    }

    private static string Shell(string line)
    {
        string[] words = line.Split(' ');
        ProcessStartInfo info = new(words[0], words[1..]) { RedirectStandardOutput = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(info)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{line}: status {process.ExitCode}");
        return output;
    }
}
