using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.Probes;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Tests.RealServers;

/// <summary>DNS_CHECK against dnsmasq and unbound, SMTP_CHECK against OpenSMTPD.</summary>
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

        ProbeResult result = Ask(port, type, name);

        Assert.True(fit == result.Succeeded, result.Text);
    }

    /// <summary>Every type that DNS_CHECK can ask for, and the codes that are no success, all of one server.</summary>
    [Fact]
    public void AResolverIsFitForEveryTypeThatItHas()
    {
        ushort port = RunningProgram.FreePort();
        using RunningProgram unbound = new("/usr/sbin/unbound", "unbound", port, folder =>
        {
            string file = Path.Combine(folder, "unbound.conf");
            File.WriteAllText(file, Resolver(folder, port));
            return ["-d", "-c", file];
        });

        foreach (string type in new[] { "A", "AAAA", "NS", "CNAME", "SOA", "MX", "TXT", "RRSIG", "DNSKEY" })
        {
            string name = type == "CNAME" ? "alias.test" : "who.test";
            Assert.True(Ask(port, type, name) is { Succeeded: true, Text: "answered" }, $"{type}: {Ask(port, type, name).Text}");
            Assert.Equal("read error occurred. (rcode = 3)", Ask(port, type, "missing.test").Text);
        }
        // A name without records of a type is an answer without an error, as to keepalived.
        Assert.True(Ask(port, "MX", "alone.test").Succeeded);
        Assert.Equal("read error occurred. (rcode = 5)", Ask(port, "A", "refused.example").Text);
    }

    private static ProbeResult Ask(ushort port, string type, string name)
    {
        TimeSpan limit = TimeSpan.FromSeconds(10);
        DnsCheckConfig config = new() { Address = TestServer.Address, Port = port, Type = type, Name = name, ConnectTimeout = limit };
        return OneProbe.Run((loop, onDone) =>
            new DatagramProbe(loop, config, ProbeTransport.Udp, new DnsCheck(config, id: 7), onDone)).Result;
    }

    /// <summary>A zone of its own and a refusal of all else: it asks nobody.</summary>
    private static string Resolver(string folder, ushort port) => $"""
        server:
            interface: 127.0.0.1
            port: {port}
            directory: "{folder}"
            chroot: ""
            username: ""
            pidfile: ""
            use-syslog: no
            do-daemonize: no
            num-threads: 1
            local-zone: "." refuse
            local-zone: "test." static
            local-data: "test. IN SOA ns.test. root.test. 1 3600 600 86400 60"
            local-data: "alias.test. IN CNAME who.test."
            local-data: "alone.test. IN A 10.0.0.2"
            local-data: "who.test. IN SOA ns.test. root.test. 1 3600 600 86400 60"
            local-data: "who.test. IN NS ns.test."
            local-data: "who.test. IN A 10.0.0.1"
            local-data: "who.test. IN AAAA fd00::1"
            local-data: "who.test. IN MX 10 mail.test."
            local-data: 'who.test. IN TXT "a text"'
            local-data: "who.test. IN RRSIG A 13 2 3600 20370101000000 20200101000000 1 test. c2lnbmF0dXJl"
            local-data: "who.test. IN DNSKEY 256 3 13 a2V5"
        remote-control:
            control-enable: no
        """;

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
