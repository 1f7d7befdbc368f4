using System.Text;
using System.Text.Json;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;
using Keepalive.Watchdog.History;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Answers questions over a local socket of root's: one line in ("why/1" and perhaps the name of an instance), one JSON document out.
/// Read-only. It lives on the parent's loop, so that a question is answered while the children are busy and delays no advert.
/// </summary>
internal sealed class ControlSocket : IDisposable
{
    /// <summary>The only question there is so far, with the version of its answer.</summary>
    public const string WhyQuestion = "why/1";

    private const int ClientsMax = 16;
    private const int QuestionBytesMax = 512;

    /// <summary>For question and answer together: whoever is slower is cut off.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<Client> clients = [];
    private readonly EventHistory history;
    private readonly LocalSocket socket;
    private readonly EventLoop loop;

    /// <exception cref="LinuxException">The name cannot be taken.</exception>
    public ControlSocket(EventLoop loop, EventHistory history, string path)
    {
        this.loop = loop;
        this.history = history;
        socket = new LocalSocket(path, ClientsMax);
        loop.Add(socket.Descriptor, Readiness.Readable, _ => Accept());
    }

    public void Dispose()
    {
        foreach (Client client in clients.ToArray()) client.Close();
        loop.Remove(socket.Descriptor);
        socket.Dispose();
    }

    private void Accept()
    {
        int descriptor = socket.Accept(out uint user);
        if (descriptor < 0) return;
        // The file's mode says the same; the kernel's word holds whatever somebody has made of the mode.
        if (user != 0 || clients.Count == ClientsMax) StreamDescriptor.Close(descriptor);
        else clients.Add(new Client(this, descriptor));
    }

    private byte[] Answer(string question)
    {
        string[] words = question.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words is not [WhyQuestion, ..]) return Encoding.UTF8.GetBytes("{\"error\":\"the question is not known; ask why/1\"}\n");
        HistoryReport report = history.Report(TimeProvider.System.GetUtcNow(), words.Length > 1 ? words[1] : null);
        return JsonSerializer.SerializeToUtf8Bytes(report, HistoryContext.Default.HistoryReport);
    }

    private sealed class Client
    {
        private readonly byte[] question = new byte[QuestionBytesMax];
        private readonly ControlSocket owner;
        private readonly LoopTimer timer;
        private readonly int descriptor;
        private byte[]? answer;
        private int read;
        private int sent;

        public Client(ControlSocket owner, int descriptor)
        {
            this.owner = owner;
            this.descriptor = descriptor;
            timer = owner.loop.NewTimer(Close);
            timer.Deadline = owner.loop.Now + Patience;
            owner.loop.Add(descriptor, Readiness.Readable, _ => Work());
        }

        public void Close()
        {
            timer.Deadline = Instant.Never;
            owner.clients.Remove(this);
            owner.loop.Remove(descriptor);
            StreamDescriptor.Close(descriptor);
        }

        private void Work()
        {
            if (answer is null) Read();
            else Send();
        }

        private void Read()
        {
            int bytes = StreamDescriptor.Receive(descriptor, question.AsSpan(read));
            if (bytes < 0) return;
            read += bytes;
            int end = question.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                answer = owner.Answer(Encoding.UTF8.GetString(question, 0, end));
                Send();
            }
            else if (bytes == 0 || read == question.Length) Close();
        }

        private void Send()
        {
            int bytes = StreamDescriptor.Send(descriptor, answer.AsSpan(sent));
            if (bytes > 0) sent += bytes;
            if (bytes < 0 || sent == answer!.Length) Close();
            else owner.loop.Change(descriptor, Readiness.Writable);
        }
    }
}
