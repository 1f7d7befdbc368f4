using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>A web server on port 80 of a host: busybox httpd with one page.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly Process process;

    public WebServer(Host host)
    {
        string folder = Directory.CreateDirectory(host.PathOf("www")).FullName;
        File.WriteAllText(Path.Combine(folder, "index.html"), host.Name);
        process = Process.Start("ip", ["netns", "exec", host.Space, "busybox", "httpd", "-f", "-p", "80", "-h", folder]);
        Wait.Until($"the web server on {host.Name} answers", () => host.Try("curl", "-sf", "http://127.0.0.1/").Status == 0);
    }

    public void Dispose()
    {
        if (process.HasExited) return;
        process.Kill();
        process.WaitForExit();
    }
}
