using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Why a message of keepalived names another line than our finding about the same mistake.</summary>
internal static class CorpusLines
{
    private static readonly string[] AtBlockEnd =
    [
        "No file set for track_file", "No script set for vrrp_script", "has no neighbor address set", "Unable to set default user",
        "empty notification_email block", "interface specified for garp_group", "specified for garp_group", "Cannot use VMAC/ipvlan",
    ];

    public static string? Reason(CorpusMessage message, ParseOutcome outcome)
    {
        // One brace too many or too few makes keepalived misunderstand every line behind it; ours names the brace.
        if (outcome.Diagnostics.Any(finding => finding.Code is "KA0202" or "KA0203" or "KA0204" or "KA0205" or "KA0206" or "KA0207"
            && finding.Place!.Line <= message.Line)) return "follows from a brace above";
        if (AtBlockEnd.Any(text => message.Text.Contains(text, StringComparison.Ordinal))) return "names the end of the block, not its head";
        return null;
    }
}
