using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;
using Keepalive.ConfigParser.Text;
using Pidgin;
using Pidgin.Configuration;

namespace Keepalive.ConfigParser;

/// <summary>
/// The exit status of -t for a file whose braces do not fit. keepalived reads the file four times; a reader skips the blocks of the
/// others by counting braces, while their owner sees a stray brace close a block early. So each of them sees other lines at the top
/// level, and the status is what all four together come to. One reading is enough whenever every brace has its block.
/// </summary>
internal static class TestPasses
{
    private const int StopStatus = 2;
    private static readonly Readers[] InOrder = [Readers.Parent, Readers.Checker, Readers.Vrrp, Readers.Bfd];

    /// <summary>True when a finding says that the readers do not see the same blocks, or that only the first one gets to read.</summary>
    public static bool AreNeeded(DiagnosticBag bag) => bag.EndsTest ? bag.Worst == TestEffect.Stop : bag.Items.Any(finding =>
        finding.Code is "KA0202" or "KA0203" or "KA0204" or "KA0205" or "KA0206" or "KA0207" || IsEnforcedInclude(finding));

    public static int Status(IConfigSource source, ParseOptions options)
    {
        DiagnosticBag bag = new();
        Binder? parent = null;
        foreach (Readers reader in InOrder)
        {
            Binder binder = new(bag, options, reader, parent);
            parent ??= binder;
            Preprocessor preprocessor = new(source, options, bag);
            binder.Grammar.File.Parse(preprocessor, Configuration.Default<Token>());
            binder.EndOfText(preprocessor.MissingBraces);
            _ = new Completion(binder).Build();
            // A line that ends keepalived comes before a namespace that does, if the parent reads it.
            if (reader == Readers.Parent && bag.EndsTest) return bag.Worst == TestEffect.Stop ? StopStatus : 0;
            // Without all its files keepalived does not start its children.
            if (reader == Readers.Parent && bag.Items.Any(IsEnforcedInclude)) break;
        }
        return bag.TestExitStatus;
    }

    private static bool IsEnforcedInclude(Diagnostic finding) =>
        finding is { Code: "KA0118" or "KA0119", TestEffect: TestEffect.Security };
}
