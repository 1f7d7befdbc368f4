using Keepalive.Linux;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>ipvsadm: shows and changes the IPVS table of the network namespace that it is called in.</summary>
public sealed class IpvsadmCommand
{
    private const string ConnectionsFile = "/proc/net/ip_vs_conn";
    private const string Program = "ipvsadm";

    private readonly NameTable names = new();
    private readonly IpvsClient client;
    private readonly IpvsInfo info;
    private readonly TextReader input;
    private readonly TextWriter output;
    private readonly TextWriter errors;

    private IpvsadmCommand(IpvsClient client, IpvsInfo info, TextReader input, TextWriter output, TextWriter errors)
    {
        this.client = client;
        this.info = info;
        this.input = input;
        this.output = output;
        this.errors = errors;
    }

    /// <summary>The whole command.</summary>
    /// <returns>0; 2 for bad options; 255 when the kernel refused; 1 for a listing of a service that is not there.</returns>
    public static int Run(IReadOnlyList<string> words, TextReader input, TextWriter output, TextWriter errors)
    {
        string problem = "Protocol not available";
        using IpvsClient? client = TryOpen(ref problem);
        if (client is not null)
        {
            int errno = client.TryInfo(out IpvsInfo info);
            if (errno == 0) return new IpvsadmCommand(client, info, input, output, errors).RunOne(words);
            problem = IpvsadmErrors.TextOf(errno, IpvsadmVerb.None);
        }
        errors.WriteLine($"Can't initialize ipvs: {problem}\nAre you sure that IP Virtual Server is built in the kernel or as module?");
        return IpvsadmException.BadArguments;
    }

    /// <summary>ipvsadm-save: -n or nothing.</summary>
    public static int RunSave(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        string[] unknown = [.. words.Where(word => word.StartsWith('-') && word is not ("-n" or "--compat"))];
        if (unknown.Length == 0) return Run(["-S", .. words.Where(word => word.StartsWith('-'))], TextReader.Null, output, errors);
        errors.WriteLine(
            "ipvsadm-save: Script to save the IPVS table to stdout.\n   With the -n option, prints out the table in numeric format.");
        return 1;
    }

    /// <summary>ipvsadm-restore: the table is emptied first; comments are left out.</summary>
    public static int RunRestore(IReadOnlyList<string> words, TextReader input, TextWriter output, TextWriter errors)
    {
        if (words.Any(word => word != "--compat"))
        {
            errors.WriteLine("ipvsadm-restore: Script to restore the IPVS table from stdin.");
            return 1;
        }
        int cleared = Run(["-C"], TextReader.Null, output, errors);
        if (cleared != 0) return cleared;
        using StringReader lines = new(string.Join('\n', input.ReadToEnd().Split('\n').Where(line => !line.TrimStart().StartsWith('#'))));
        return Run(["-R", .. words], lines, output, errors);
    }

    private static IpvsClient? TryOpen(ref string problem)
    {
        try
        {
            return IpvsClient.TryOpen();
        }
        catch (LinuxException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private int RunOne(IReadOnlyList<string> words)
    {
        try
        {
            return CarryOut(new IpvsadmParser(names, Program).Parse(words));
        }
        catch (IpvsadmException exception)
        {
            errors.WriteLine(exception.Message);
            return exception.Status;
        }
    }

    private int CarryOut(IpvsadmRequest request)
    {
        switch (request.Verb)
        {
            case IpvsadmVerb.List: List(request); return 0;
            case IpvsadmVerb.Save: Save(request); return 0;
            case IpvsadmVerb.Restore: return Restore(request.Has(IpvsadmOption.Compat));
            case IpvsadmVerb.Help: output.WriteLine(HelpText(request)); return 0;
            case IpvsadmVerb.Version: output.WriteLine(IpvsadmHelp.Version); return 0;
            default: IpvsadmErrors.Check(Change(request), request.Verb); return 0;
        }
    }

    private static string HelpText(IpvsadmRequest request) =>
        $"{IpvsadmHelp.Version}\n{IpvsadmHelp.Text}{(request.Has(IpvsadmOption.Compat) ? "" : $"\n{IpvsadmHelp.Ours}")}";

    private int Change(IpvsadmRequest request) => request.Verb switch
    {
        IpvsadmVerb.AddService => Apply(IpvsCommandNumber.NewService, request),
        IpvsadmVerb.EditService => Apply(IpvsCommandNumber.SetService, request),
        IpvsadmVerb.DeleteService => Apply(IpvsCommandNumber.DelService, request),
        IpvsadmVerb.AddServer => Apply(IpvsCommandNumber.NewDest, request),
        IpvsadmVerb.EditServer => Apply(IpvsCommandNumber.SetDest, request),
        IpvsadmVerb.DeleteServer => Apply(IpvsCommandNumber.DelDest, request),
        IpvsadmVerb.Clear => client.Flush(),
        IpvsadmVerb.Zero => client.Zero(request.Service),
        IpvsadmVerb.SetTimeouts => client.SetTimeouts(request.Timeouts),
        IpvsadmVerb.StartDaemon => client.StartDaemon(request.Daemon!),
        _ => client.StopDaemon(request.Daemon!.IsMaster, request.Daemon.SyncId),
    };

    private int Apply(IpvsCommandNumber command, IpvsadmRequest request) =>
        client.Apply([new IpvsRequest(command, request.Service!, request.Server)])[0];

    /// <summary>
    /// Each line as if it were a call. What the kernel refuses and unknown options leave the rest to be done; bad arguments end it.
    /// </summary>
    private int Restore(bool compatible)
    {
        int status = 0;
        int number = 0;
        while (input.ReadLine() is string line)
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0] == Program) words = words[1..];
            if (words.Length == 0 || (!compatible && words[0].StartsWith('#'))) continue;
            try
            {
                CarryOut(new IpvsadmParser(names, Program).Parse(words));
            }
            catch (IpvsadmException exception)
            {
                errors.WriteLine(compatible ? exception.Message : $"line {number}: {exception.Message}");
                if (!exception.LetsRestoreGoOn) return exception.Status;
                if (!compatible) status = exception.Status;
            }
        }
        return status;
    }

    private void Save(IpvsadmRequest request)
    {
        TableSave save = new(new EndpointText(request.IsNumeric ? null : names), thresholds: !request.Has(IpvsadmOption.Compat));
        foreach ((IpvsService service, List<IpvsDestination> servers) in Table(request))
        {
            output.Write(save.Line(service) + "\n");
            foreach (IpvsDestination server in servers) output.Write(save.Line(service, server) + "\n");
        }
    }

    private void List(IpvsadmRequest request)
    {
        bool asJson = request.Has(IpvsadmOption.Json);
        if (request.Has(IpvsadmOption.Timeout)) ListTimeouts(asJson);
        else if (request.Has(IpvsadmOption.Daemon)) ListDaemons(asJson);
        else if (request.Has(IpvsadmOption.Connection)) ListConnections(request);
        else if (asJson) output.WriteLine(TableJson.OfTable(info, Table(request)));
        else ListTable(request);
    }

    private void ListTimeouts(bool asJson)
    {
        IpvsTimeouts timeouts = client.Timeouts();
        output.WriteLine(asJson ? TableJson.OfTimeouts(timeouts) : $"Timeout (tcp tcpfin udp): {timeouts.Tcp} {timeouts.TcpFin} {timeouts.Udp}");
    }

    private void ListDaemons(bool asJson)
    {
        List<IpvsDaemon> daemons = client.Daemons();
        if (asJson) output.WriteLine(TableJson.OfDaemons(daemons));
        else foreach (IpvsDaemon daemon in daemons) output.WriteLine(Row(daemon));
    }

    private static string Row(IpvsDaemon daemon) => $"{(daemon.IsMaster ? "master" : "backup")} sync daemon (mcast={daemon.Interface}, "
        + $"syncid={daemon.SyncId}, maxlen={daemon.MaxLength}, group={daemon.Group}, port={daemon.Port}, ttl={daemon.Ttl})";

    private void ListConnections(IpvsadmRequest request)
    {
        IEnumerable<IpvsConnection> connections = IpvsConnection.ParseAll(File.ReadLines(ConnectionsFile));
        if (request.Has(IpvsadmOption.Json))
        {
            output.WriteLine(TableJson.OfConnections(connections));
            return;
        }
        ConnectionListing listing = new(new EndpointText(request.IsNumeric ? null : names), request.Has(IpvsadmOption.PersistentConn));
        output.Write(listing.Titles() + "\n");
        foreach (IpvsConnection connection in connections) output.Write(listing.Row(connection) + "\n");
    }

    private void ListTable(IpvsadmRequest request)
    {
        TableListing listing = new(new EndpointText(request.IsNumeric ? null : names), ColumnsOf(request), request.Has(IpvsadmOption.Exact));
        List<(IpvsService Service, List<IpvsDestination> Servers)> table = [.. Table(request)];
        if (request.Service is null) output.Write(TableListing.Header(info) + "\n");
        output.Write(listing.Titles() + "\n");
        foreach ((IpvsService service, List<IpvsDestination> servers) in table)
        {
            output.Write(listing.Row(service) + "\n");
            foreach (IpvsDestination server in servers) output.Write(listing.Row(service, server) + "\n");
        }
    }

    private static TableColumns ColumnsOf(IpvsadmRequest request)
    {
        if (request.Has(IpvsadmOption.Stats)) return TableColumns.Statistics;
        if (request.Has(IpvsadmOption.Rate)) return TableColumns.Rates;
        if (request.Has(IpvsadmOption.Thresholds)) return TableColumns.Thresholds;
        if (request.Has(IpvsadmOption.PersistentConn)) return TableColumns.Persistent;
        return request.Has(IpvsadmOption.TunInfo) ? TableColumns.Tunnels : TableColumns.Plain;
    }

    private IEnumerable<(IpvsService Service, List<IpvsDestination> Servers)> Table(IpvsadmRequest request)
    {
        bool sorted = !request.Has(IpvsadmOption.Nosort);
        List<IpvsService> services = request.Service is null ? client.Services() : [One(request.Service)];
        if (sorted) TableOrder.Sort(services);
        foreach (IpvsService service in services)
        {
            List<IpvsDestination> servers = client.Destinations(service);
            if (sorted) TableOrder.Sort(servers);
            yield return (service, servers);
        }
    }

    private IpvsService One(IpvsService identity)
    {
        int errno = client.TryService(identity, out IpvsService service);
        return errno == 0 ? service : throw new IpvsadmException(IpvsadmErrors.TextOf(errno, IpvsadmVerb.List), IpvsadmException.NotThere);
    }
}
