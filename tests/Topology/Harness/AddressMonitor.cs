using System.Diagnostics;
using System.Text;

namespace Keepalive.Topology.Harness;

/// <summary>Every change of an address in a host, as the kernel announces it (ip monitor address).</summary>
internal sealed class AddressMonitor : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder text = new();

    public AddressMonitor(Host host)
    {
        ProcessStartInfo info = new("ip", ["-n", host.Space, "-o", "monitor", "address"]) { RedirectStandardOutput = true };
        process = Process.Start(info) ?? throw new BedException("cannot start ip monitor");
        process.OutputDataReceived += (_, line) =>
        {
            lock (text) text.AppendLine(line.Data);
        };
        process.BeginOutputReadLine();
        // The monitor says nothing when it is ready: change something until it speaks.
        Wait.Until("ip monitor listens", () =>
        {
            host.Ip("address", "replace", "127.9.9.9/32", "dev", "lo");
            host.Ip("address", "del", "127.9.9.9/32", "dev", "lo");
            return Text.Contains("127.9.9.9", StringComparison.Ordinal);
        });
    }

    /// <summary>The lines about one address that say it was deleted.</summary>
    public string[] Deletions(string address) =>
        [.. Text.Split('\n').Where(line =>
            line.StartsWith("Deleted", StringComparison.Ordinal) && line.Contains($" {address}/", StringComparison.Ordinal))];

    private string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
