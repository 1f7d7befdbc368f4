using System.Collections.Concurrent;
using System.Net.Sockets;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Process;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Keepalive.Watchdog.Mail;

/// <summary>
/// Sends alerts one after the other on a thread of its own, which lives in the daemon's network namespace. What a relay does not take
/// now is tried again for a while; what nobody takes is counted and said. The loop never waits for mail.
/// </summary>
/// <param name="log">Gets a line for each mail.</param>
/// <param name="networkNamespace">Where the relay is; null: here.</param>
internal sealed class MailSender(WatchdogLog log, string? networkNamespace) : IDisposable
{
    /// <summary>Mails that may wait; the newest are lost beyond that.</summary>
    public const int WaitingMax = 1000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgeMax = TimeSpan.FromHours(1);

    private readonly BlockingCollection<Alert> waiting = new(WaitingMax);
    private readonly CancellationTokenSource ending = new();
    private volatile GlobalDefs global = new();
    private Thread? thread;
    private long lost;

    /// <summary>Alerts that reached nobody.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Relay, recipients and names from now on.</summary>
    public void Use(GlobalDefs wanted) => global = wanted;

    /// <summary>Queues an alert when there is a relay and somebody to tell.</summary>
    public void Send(string subject, string body)
    {
        MailConfig mail = global.Mail;
        if (mail.Server is null || mail.Recipients.Count == 0 || waiting.IsAddingCompleted) return;
        if (thread is null)
        {
            thread = new Thread(Work) { IsBackground = true, Name = "mail" };
            thread.Start();
        }
        if (!waiting.TryAdd(new Alert(subject, body, DateTimeOffset.Now))) Lose(subject, "too many alerts wait");
    }

    /// <summary>Tries once more what waits, and gives up after this time; what is left is said.</summary>
    public void Finish(TimeSpan limit)
    {
        waiting.CompleteAdding();
        ending.Cancel();
        if (thread is null || thread.Join(limit)) return;
        while (waiting.TryTake(out Alert? left)) Lose(left.Subject, "the daemon ends");
    }

    public void Dispose()
    {
        waiting.Dispose();
        ending.Dispose();
    }

    private void Work()
    {
        try
        {
            if (networkNamespace is not null) NetworkNamespace.Enter(networkNamespace);
        }
        catch (LinuxException exception)
        {
            log.MailProblem(exception.Message);
        }
        foreach (Alert alert in waiting.GetConsumingEnumerable()) Deliver(alert);
    }

    private void Deliver(Alert alert)
    {
        TimeSpan delay = FirstDelay;
        while (true)
        {
            string? problem = TryDeliver(alert, out bool isFinal);
            if (problem is null) return;
            bool isOld = DateTimeOffset.Now - alert.Time > AgeMax;
            if (isFinal || isOld || ending.IsCancellationRequested)
            {
                Lose(alert.Subject, problem);
                return;
            }
            log.MailRetried(problem, (int)delay.TotalSeconds);
            ending.Token.WaitHandle.WaitOne(delay);
            delay = delay * 2 < DelayMax ? delay * 2 : DelayMax;
        }
    }

    /// <summary>Null when it is delivered; else why not, and whether trying again is of no use.</summary>
    private string? TryDeliver(Alert alert, out bool isFinal)
    {
        isFinal = false;
        GlobalDefs now = global;
        if (now.Mail.Server is not string server) return null;
        string relay = $"[{server}]:{now.Mail.ServerPort}";
        try
        {
            using AlertClient client = new(now.Mail.CaFile) { Timeout = (int)now.Mail.ConnectTimeout.TotalMilliseconds };
            client.LocalDomain = now.Mail.HeloName ?? HostName.Get();
            client.Connect(server, now.Mail.ServerPort, Security(now.Mail.Encryption));
            log.MailConnected(relay);
            LogIn(client, now.Mail);
            using MimeMessage message = AlertText.Make(now, alert.Subject, alert.Body, alert.Time);
            client.Send(message);
            client.Disconnect(quit: true);
            foreach (string refused in client.Refused) log.MailRefused(relay, refused);
            log.MailSent();
            return null;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return $"Timeout connecting SMTP server {relay}";
        }
        catch (Exception exception) when (exception is SocketException or IOException or ServiceNotConnectedException)
        {
            return $"SMTP connection ERROR to {relay}: {exception.Message}";
        }
        catch (Exception exception) when (exception is CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or NotSupportedException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            // 4xx is "later", 5xx is "never" (RFC 5321 section 4.2.1).
            isFinal = exception is SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } or AuthenticationException or NotSupportedException;
            return $"SMTP server {relay}: {exception.Message}";
        }
    }

    private static void LogIn(AlertClient client, MailConfig mail)
    {
        if (mail.User is null) return;
        string password = mail.PasswordFile is null ? "" : File.ReadLines(mail.PasswordFile).FirstOrDefault() ?? "";
        client.Authenticate(mail.User, password);
    }

    private static SecureSocketOptions Security(MailEncryption encryption) => encryption switch
    {
        MailEncryption.StartTls => SecureSocketOptions.StartTls,
        MailEncryption.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private void Lose(string subject, string why)
    {
        Interlocked.Increment(ref lost);
        log.MailLost(subject, why, Lost);
    }

    private sealed record Alert(string Subject, string Body, DateTimeOffset Time);
}
