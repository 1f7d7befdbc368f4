using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.Probes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>DNS_CHECK against dnsmasq, SMTP_CHECK against OpenSMTPD.</summary>
public sealed class NameAndMailServerTests
{
    [Theory]
    [InlineData("A", "who.test", true)]
    [InlineData("AAAA", "who.test", true)]
    [InlineData("A", "missing.test", false)]
    [InlineData("SOA", "elsewhere.example", false)]
    public void ANameServerIsFitWhenItAnswersWithoutAnError(string type, string name, bool fit)
    {
        ushort port = RunningProgram.FreePort();
        using RunningProgram dnsmasq = new("/usr/sbin/dnsmasq", "dnsmasq-base", port, _ =>
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root", "--pid-file=", "--bind-interfaces",
            "--listen-address=127.0.0.1", $"--port={port}", "--host-record=who.test,10.0.0.1,fd00::1", "--local=/test/",
        ]);
        TimeSpan limit = TimeSpan.FromSeconds(10);
        DnsCheckConfig config = new() { Address = TestServer.Address, Port = port, Type = type, Name = name, ConnectTimeout = limit };

        ProbeResult result = OneProbe.Run((loop, onDone) =>
            new DatagramProbe(loop, config, ProbeTransport.Udp, new DnsCheck(config, id: 7), onDone)).Result;

        Assert.True(fit == result.Succeeded, result.Text);
    }

    [Fact]
    public void AMailServerIsFit()
    {
        ushort port = RunningProgram.FreePort();
        using RunningProgram smtpd = new("/usr/sbin/smtpd", "opensmtpd", port, folder =>
        {
            string file = Path.Combine(folder, "smtpd.conf");
            File.WriteAllText(file, $"listen on 127.0.0.1 port {port}\naction \"deliver\" mbox\nmatch for local action \"deliver\"\n");
            return ["-d", "-f", file];
        });
        SmtpCheckConfig config = new() { Address = TestServer.Address, Port = port, ConnectTimeout = TimeSpan.FromSeconds(10) };

        ProbeResult result = OneProbe.Run((loop, onDone) => new SmtpProbe(loop, config, onDone)).Result;

        Assert.True(result.Succeeded, result.Text);
    }
}
