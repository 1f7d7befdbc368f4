using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Keepalive.Watchdog.History;
using Keepalive.Watchdog.Process;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive why: what happened lately to the instances of the running daemon, and why.</summary>
internal static class WhyCommand
{
    private const string Usage = """
        Usage: keepalive why [INSTANCE] [--json] [OPTION...]
          INSTANCE  only this vrrp_instance
          --json    the daemon's answer as it is
          OPTION    of the daemon, as far as they tell where its files are: -f -p -s -i
        Exit status: 0 answered, 1 no daemon or no answer, 2 no such instance.
        """;

    private const int Failed = 1;
    private const int NoSuchInstance = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        if (words.Contains("--help") || words.Contains("-h"))
        {
            output.WriteLine(Usage);
            return 0;
        }
        string? instance = words.Count > 0 && !words[0].StartsWith('-') ? words[0] : null;
        CommandLineResult command = CommandLine.Parse([.. words.Skip(instance is null ? 0 : 1).Where(word => word != "--json")]);
        if (command.Tell(errors)) return Failed;
        RunFiles run = new(command.Options, new ConfigFiles(command.Options).Read().Outcome.Config.Global);
        try
        {
            return Show(Ask(run.Control, instance), instance, words.Contains("--json"), output, errors);
        }
        catch (Exception exception) when (exception is SocketException or IOException or JsonException)
        {
            errors.WriteLine($"no answer from {run.Control}: {exception.Message}");
            return Failed;
        }
    }

    private static string Ask(string path, string? instance)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.ReceiveTimeout = socket.SendTimeout = (int)Patience.TotalMilliseconds;
        socket.Connect(new UnixDomainSocketEndPoint(path));
        socket.Send(Encoding.UTF8.GetBytes($"{ControlSocket.WhyQuestion} {instance}\n"));
        using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int Show(string answer, string? instance, bool asJson, TextWriter output, TextWriter errors)
    {
        HistoryReport report = JsonSerializer.Deserialize(answer, HistoryContext.Default.HistoryReport) ?? throw new JsonException("an empty answer");
        if (report.Version != HistoryReport.CurrentVersion) throw new JsonException($"version {report.Version} is not known here");
        if (instance is not null && report.Instances.Count == 0)
        {
            errors.WriteLine($"no vrrp_instance {instance} has done anything yet");
            return NoSuchInstance;
        }
        if (asJson) output.WriteLine(answer);
        else WhyText.Write(report, output);
        return 0;
    }
}
