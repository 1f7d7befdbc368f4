using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Binding;

/// <content>Scripts, files, processes and BFD sessions: an object without its one necessary word is removed when its block ends.</content>
internal sealed partial class Binder
{
    private readonly Dictionary<Core.IpAddress, BfdDraft> bfdPeers = [];

    public bool BeginScript(Words words)
    {
        Script = new ScriptDraft(words.Text(1), words.Token(1));
        NoteDuplicate(words, Scripts);
        return Begin("vrrp_script", Script.Place);
    }

    public void EndScript()
    {
        if (Script.Command is null) Bag.Add(TrackErrors.NoScript(Script.Place.Span, Script.Name));
        else if (!Script.UserIsBad) KeepScript();
        End();
    }

    /// <summary>Of two scripts of one name the first one counts, unless its program is not there and the other's is.</summary>
    private void KeepScript()
    {
        if (Scripts.TryAdd(Script) || !Scripts.TryGet(Script.Name, out TrackedObject first)) return;
        if (!CanRun(((ScriptDraft)first).Command!) && CanRun(Script.Command!)) Scripts.Replace(Script);
    }

    private bool CanRun(ScriptCommand command) => Host is null || Host.FindScript(command.Argv[0]) == ScriptFile.Executable;

    public bool BeginFile(Words words)
    {
        File = new FileDraft(words.Text(1), words.Token(1));
        NoteDuplicate(words, TrackFiles);
        return Begin("track_file", File.Place);
    }

    public void EndFile()
    {
        if (File.Path is null) Bag.Add(TrackErrors.NoFile(File.Place.Span, File.Name));
        else TrackFiles.TryAdd(File);
        End();
    }

    public bool BeginProcess(Words words)
    {
        Process = new ProcessDraft(words.Text(1), words.Token(1));
        NoteDuplicate(words, Processes);
        return Begin("vrrp_track_process", Process.Place);
    }

    public void EndProcess()
    {
        if (Process.Process.Count == 0) Bag.Add(TrackErrors.NoProcess(Process.Place.Span, Process.Name));
        else Processes.TryAdd(Process);
        End();
    }

    public bool BeginBfd(Words words)
    {
        if (!words.Has(1))
        {
            Bag.Add(StructureErrors.NameMissingFatal(words.Span(0), words.Name));
            return false;
        }
        string name = words.Text(1);
        if (name.Length > Limits.BfdNameMax)
        {
            Bag.Add(TrackErrors.NameTooLong(words.Span(1), words.Name, name, Limits.BfdNameMax));
            return false;
        }
        if (Bfds.TryGet(name, out TrackedObject first))
        {
            Bag.Add(StructureErrors.DuplicateBlock(words.Span(1), words.Name, name, first.Place.Span));
            return false;
        }
        Bfd = new BfdDraft(name, words.Token(1));
        return Begin("bfd_instance", Bfd.Place);
    }

    public void EndBfd()
    {
        bfdPeers.TryGetValue(Bfd.Neighbor, out BfdDraft? same);
        if (Bfd.Neighbor.IsNone) Bag.Add(TrackErrors.NoNeighbor(Bfd.Place.Span, Bfd.Name));
        else if (same is not null) Bag.Add(TrackErrors.SamePeer(Bfd.Place.Span, Bfd.Name, same.Name));
        else if (!Bfd.Source.IsNone && Bfd.Source.Family != Bfd.Neighbor.Family)
        {
            Bag.Add(ValueErrors.OtherFamily(Bfd.Place.Span, "source_ip", Bfd.Source.ToString(), "the bfd_instance is removed"));
        }
        else if (Bfds.TryAdd(Bfd)) bfdPeers[Bfd.Neighbor] = Bfd;
        End();
    }

    private void NoteDuplicate(Words words, TrackedObjects known)
    {
        if (known.TryGet(words.Text(1), out TrackedObject first))
        {
            Bag.Add(StructureErrors.DuplicateSilently(words.Span(1), words.Name, words.Text(1), first.Place.Span));
        }
    }
}
