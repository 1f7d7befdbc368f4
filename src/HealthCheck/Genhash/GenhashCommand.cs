using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Probes;

namespace Keepalive.HealthCheck.Genhash;

/// <summary>genhash: fetches a page as a check would and prints its digest. The status of the page does not matter.</summary>
public static class GenhashCommand
{
    private const int SocketLevel = 1;
    private const int MarkOption = 36;

    /// <summary>The whole command. 0: the digest is printed; 1: bad options, or nothing to hash.</summary>
    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        GenhashOptions options = GenhashOptions.Parse(words);
        if (options.Error is not null || options.Help)
        {
            if (options.Error is { Length: > 0 } error) errors.WriteLine(error);
            GenhashOptions.PrintUsage(errors);
            return 1;
        }
        return Fetch(options, output, errors);
    }

    private static int Fetch(GenhashOptions options, TextWriter output, TextWriter errors)
    {
        Stopwatch clock = Stopwatch.StartNew();
        byte[] reply;
        try
        {
            using CancellationTokenSource limit = new(options.Timeout);
            reply = Exchange(options, limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            output.WriteLine("Connection failed");
            errors.WriteLine(exception is OperationCanceledException ? $"no answer within {options.Timeout.TotalSeconds} s" : exception.Message);
            return 1;
        }
        if (PageDigest.Of(reply) is not PageDigest page)
        {
            errors.WriteLine("no data received from remote webserver");
            return 1;
        }
        if (options.Verbose) page.PrintAll(output);
        output.WriteLine(page.Text);
        if (options.Verbose) output.Write(Time(options, clock));
        return 0;
    }

    private static string Time(GenhashOptions options, Stopwatch clock) =>
        string.Create(CultureInfo.InvariantCulture, $"\nGlobal response time for [{options.Url}] = {(long)clock.Elapsed.TotalMicroseconds} usecs\n");

    private static async Task<byte[]> Exchange(GenhashOptions options, CancellationToken limit)
    {
        HttpUrlConfig url = new() { Path = options.Url!, VirtualHost = options.VirtualHost };
        HttpCheckConfig check = new()
        {
            Address = options.Server,
            Port = options.Port,
            Tls = options.Tls,
            Protocol = options.Protocol,
            EnableSni = options.Sni,
            Urls = [url],
        };
        AddressFamily family = options.Server.IsV4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        using Socket socket = new(family, SocketType.Stream, ProtocolType.Tcp);
        if (options.FirewallMark != 0) socket.SetRawSocketOption(SocketLevel, MarkOption, BitConverter.GetBytes(options.FirewallMark));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(options.Server.ToString()), options.Port), limit).ConfigureAwait(false);
        await using NetworkStream plain = new(socket, ownsSocket: false);
        if (!options.Tls) return await Converse(plain, check, url, limit).ConfigureAwait(false);
        await using SslStream tls = new(plain);
        await tls.AuthenticateAsClientAsync(TlsOptions.For(check, url.VirtualHost), limit).ConfigureAwait(false);
        return await Converse(tls, check, url, limit).ConfigureAwait(false);
    }

    private static async Task<byte[]> Converse(Stream stream, HttpCheckConfig check, HttpUrlConfig url, CancellationToken limit)
    {
        await stream.WriteAsync(HttpRequest.Bytes(check, url), limit).ConfigureAwait(false);
        using MemoryStream reply = new();
        byte[] buffer = new byte[16 * 1024];
        while (reply.Length <= HttpReply.BytesMax)
        {
            int length = await stream.ReadAsync(buffer, limit).ConfigureAwait(false);
            if (length == 0) return reply.ToArray();
            reply.Write(buffer, 0, length);
        }
        throw new IOException(HttpReply.TooLong + " the server");
    }
}
