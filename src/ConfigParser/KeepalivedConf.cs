using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Pairs;
using Keepalive.ConfigParser.Printing;
using Keepalive.ConfigParser.Syntax;
using Keepalive.ConfigParser.Text;
using Pidgin;
using Pidgin.Configuration;

namespace Keepalive.ConfigParser;

/// <summary>
/// The entry: text in, model and findings out. No I/O but through <see cref="IConfigSource"/>; never an exception for bad input; never
/// a stop at the first error. The same source and options give the same outcome in every process.
/// </summary>
public static class KeepalivedConf
{
    public static ParseOutcome Parse(IConfigSource source, ParseOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        DiagnosticBag bag = new();
        Preprocessor preprocessor = new(source, options, bag);
        Binder binder = new(bag, options);
        Completion completion = new(binder);
        if (options.Canonical) binder.Canonical = new CanonicalText();
        if (options.FindingsOnly) binder.TryFinish = completion.TryFinish;
        binder.Grammar.File.Parse(preprocessor, Configuration.Default<Token>());
        binder.EndOfText(preprocessor.MissingBraces);
        KeepaliveConfig config = completion.Build();
        return new ParseOutcome
        {
            Config = config,
            Diagnostics = InOrder(bag.Items, preprocessor.Sources),
            TestExitStatus = TestPasses.AreNeeded(bag) ? TestPasses.Status(source, options) : bag.TestExitStatus,
            Sources = preprocessor.Sources,
            Canonical = binder.Canonical?.ToString(),
            Conditions = preprocessor.Conditions,
            Places = new InstancePlaces(binder.Instances),
            ServerBlocks = binder.Servers.All,
        };
    }

    /// <summary>By place: what a check after reading finds belongs beside the line it is about.</summary>
    private static Diagnostic[] InOrder(IReadOnlyList<Diagnostic> found, IReadOnlyDictionary<string, string> sources)
    {
        Dictionary<string, int> files =
            sources.Keys.Select((path, index) => (path, index)).ToDictionary(pair => pair.path, pair => pair.index, StringComparer.Ordinal);
        return
        [
            .. found.OrderBy(finding => finding.Place is null ? int.MaxValue : files.GetValueOrDefault(finding.Place.Path, -1))
                .ThenBy(finding => finding.Place?.Line).ThenBy(finding => finding.Place?.Column),
        ];
    }
}
