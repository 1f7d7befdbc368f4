using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>Questions about this machine; without facts every answer is "it is there".</content>
internal sealed partial class Binder
{
    public List<MissingInterface> MissingInterfaces { get; } = [];

    /// <summary>Whether there is a virtual server to run, also where it is not kept.</summary>
    public bool HasVirtualServers { get; set; }

    /// <summary>Place of the name of net_namespace.</summary>
    public Syntax.Token NamespacePlace { get; set; }

    /// <summary>True when an interface is named that is not there, and dynamic_interfaces, wherever it stands, does not allow
    /// that.</summary>
    public bool InterfaceIsMissing => MissingInterfaces.Count > 0 && !Global.DynamicInterfaces;

    public bool InterfaceIsThere(string name) => Host is null || Host.InterfaceExists(name);

    /// <summary>
    /// Notes an interface that is not there. Whether that matters is known only at the end: dynamic_interfaces may come later. If it
    /// matters, nothing starts, so what names the interface is kept all the same.
    /// </summary>
    public bool CheckInterface(Words words, int at, string what)
    {
        string name = words.Text(at);
        if (InterfaceIsThere(name)) return true;
        ReportMissingInterface(words, at, name, what);
        return true;
    }

    public void ReportMissingInterface(Words words, int at, string name, string what) =>
        MissingInterfaces.Add(new MissingInterface(words.Span(at), name, what));

    /// <summary>The blocks whose unknown interfaces are the mildest class of error.</summary>
    public bool CheckResourceInterface(Words words, int at)
    {
        string name = words.Text(at);
        if (InterfaceIsThere(name)) return true;
        Bag.Add(VrrpErrors.InterfaceMissing(words.Span(at), name, words.Keyword.Name, fatal: false) with
        {
            TestEffect =
            TestEffect.Resource
        });
        return false;
    }

    /// <summary>User and group in words 1 and 2.</summary>
    public bool KnownUser(Words words, string outcome, TestEffect effect)
    {
        if (Host is null) return true;
        string? unknown = !Host.UserExists(words.Text(1)) ? words.Text(1)
            : words.Has(2) && !Host.GroupExists(words.Text(2)) ? words.Text(2) : null;
        if (unknown is not null) Bag.Add(ValueErrors.UnknownUser(words.Span(1), words.Name, unknown, effect) with { Outcome = outcome });
        return unknown is null;
    }

    /// <summary>
    /// The first address or peer settles the family of an instance; false when this one is of the other, which is reported.
    /// </summary>
    public bool SetFamily(Words words, int at, IpFamily family, string outcome)
    {
        if (Instance.Family == IpFamily.None) Instance.Family = family;
        if (Instance.Family == family) return true;
        Bag.Add(ValueErrors.OtherFamily(words.Span(at), words.Name, words.Text(at), outcome));
        return false;
    }
}

/// <summary>An interface that is named and is not on this machine.</summary>
internal sealed record MissingInterface(Text.SourceSpan Place, string Name, string What);
