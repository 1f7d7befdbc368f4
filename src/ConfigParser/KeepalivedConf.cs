using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
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
        binder.Grammar.File.Parse(preprocessor, Configuration.Default<Token>());
        binder.EndOfText();
        KeepaliveConfig config = new Completion(binder).Build();
        return new ParseOutcome
        {
            Config = config,
            Diagnostics = bag.Items,
            TestExitStatus = bag.TestExitStatus,
            Sources = preprocessor.Sources,
        };
    }
}
