using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>The words of lvs_sync_daemon: an interface, then an instance, then pairs; the old form has a bare number as last
/// word.</summary>
internal static class LvsSyncDaemon
{
    public static void Read(Binder b, Words w)
    {
        if (b.Global.LvsSyncDaemon is not null)
        {
            w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            return;
        }
        if (!w.Interface(1, out string name)) return;
        b.HasSyncDaemon = true;
        LvsSyncDaemonConfig daemon = new(name);
        for (int i = 2; i < w.Count; i++)
        {
            if (w[i] is "id" or "maxlen" or "port" or "ttl" or "group" or "inst" && w.Has(i + 1)) daemon = Pair(w, ref i, daemon);
            else if (daemon.Instance is null) daemon = daemon with { Instance = w.Text(i) };
            else if (byte.TryParse(w[i], out byte id) && daemon.Id is null)
            {
                w.Report(ValueErrors.Deprecated(w.Span(i), w.Name, $"id {id}"));
                daemon = daemon with { Id = id };
            }
            else w.Report(ValueErrors.WordIgnored(w.Span(i), w.Name, w.Text(i)));
        }
        b.Global = b.Global with { LvsSyncDaemon = daemon };
    }

    private static LvsSyncDaemonConfig Pair(Words w, ref int i, LvsSyncDaemonConfig daemon)
    {
        string word = w.Text(i++);
        const string Ignored = "it is ignored";
        switch (word)
        {
            case "inst":
                return daemon with { Instance = w.Text(i) };
            case "group" when w.Address(i, out IpAddress group, Ignored):
                if (group.IsMulticast) return daemon with { Group = group };
                w.Report(ValueErrors.NotMulticast(w.Span(i), word, w.Text(i)));
                return daemon;
            case "id" when w.Int(i, 0, 255, out long id, Ignored):
                return daemon with { Id = (byte)id };
            case "maxlen" when w.Int(i, 1, 65507, out long length, Ignored):
                return daemon with { MaxLength = (ushort)length };
            case "port" when w.Int(i, 1, 65535, out long port, Ignored):
                return daemon with { Port = (ushort)port };
            case "ttl" when w.Int(i, 1, 255, out long ttl, Ignored):
                return daemon with { Ttl = (byte)ttl };
            default:
                return daemon;
        }
    }
}
