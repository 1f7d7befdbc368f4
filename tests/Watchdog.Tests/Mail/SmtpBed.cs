using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Keepalive.Watchdog.Tests.Mail;

/// <summary>A real SMTP server (python3-aiosmtpd) on a port of the loopback, which writes down what it is told.</summary>
internal sealed class SmtpBed : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Server = """
        import json, ssl, sys, time
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult, SMTP
        port, mode, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        busy = int(sys.argv[4])
        count = 0
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody"):
                    return "550 no such user"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                global count
                count += 1
                if count <= busy:
                    return "451 try later"
                if b"poison" in envelope.content:
                    return "554 never"
                with open(folder + "/mails", "a") as out:
                    out.write(json.dumps({"helo": session.host_name, "from": envelope.mail_from, "to": envelope.rcpt_tos,
                        "text": envelope.content.decode(), "tls": session.ssl is not None,
                        "user": session.auth_data.decode() if session.auth_data else ""}) + "\n")
                return "250 OK"
        def login(server, session, envelope, mechanism, data):
            if data.login == b"alice" and data.password == b"secret":
                return AuthResult(success=True, auth_data=data.login)
            return AuthResult(success=False, handled=False)
        options = dict(hostname="127.0.0.1", port=port)
        if mode != "plain":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
        if mode == "starttls":
            options.update(tls_context=context, require_starttls=True, authenticator=login, auth_required=True, auth_require_tls=True)
        if mode == "tls":
            options.update(ssl_context=context)
        controller = Controller(Handler(), **options)
        controller.start()
        print("ready", flush=True)
        sys.stdin.read()
        controller.stop()
        """;

    private System.Diagnostics.Process? process;

    public SmtpBed()
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd")) Assert.Skip("needs the package python3-aiosmtpd (./test installs it)");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ka-mail-").FullName;

    public Mail[] Mails
    {
        get
        {
            string file = Path.Combine(Folder, "mails");
            return !File.Exists(file) ? [] : [.. File.ReadAllLines(file).Select(line => JsonSerializer.Deserialize<Mail>(line, Web)!)];
        }
    }

    private static JsonSerializerOptions Web { get; } = new(JsonSerializerDefaults.Web);

    /// <param name="mode">plain, starttls (and a login is required) or tls.</param>
    /// <param name="busy">So many mails are refused for now before the first is taken.</param>
    public void Start(string mode = "plain", int busy = 0)
    {
        if (mode != "plain") MakeCertificate();
        string script = Path.Combine(Folder, "server.py");
        File.WriteAllText(script, Server);
        ProcessStartInfo start = new(Python, [script, $"{Port}", mode, Folder, $"{busy}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
    }

    public void Dispose()
    {
        process?.StandardInput.Close();
        process?.WaitForExit(10_000);
        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void MakeCertificate()
    {
        string[] words =
        [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", Path.Combine(Folder, "key.pem"), "-out", Path.Combine(Folder, "cert.pem"),
            "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        ];
        using System.Diagnostics.Process openssl = System.Diagnostics.Process.Start(
            new ProcessStartInfo("openssl", words) { RedirectStandardError = true })!;
        openssl.WaitForExit();
        Assert.Equal(0, openssl.ExitCode);
    }

    /// <summary>What the server was told.</summary>
    internal sealed record Mail(string Helo, string From, string[] To, string Text, bool Tls, string User);
}
