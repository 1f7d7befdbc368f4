using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace Keepalive.Watchdog.Logging;

/// <summary>A log event as one plain line: texts without the quotes that Serilog puts around them.</summary>
internal static class PlainText
{
    public static string Of(LogEvent logEvent)
    {
        // As TextLogger makes them, and nearly all are.
        if (logEvent is { Exception: null, MessageTemplate.Tokens: IList<MessageTemplateToken> { Count: 1 } tokens } && tokens[0] is TextToken only)
            return only.Text.ReplaceLineEndings(" ");
        StringWriter line = new(CultureInfo.InvariantCulture);
        foreach (MessageTemplateToken token in logEvent.MessageTemplate.Tokens) Write(token, logEvent, line);
        if (logEvent.Exception is not null) line.Write($": {logEvent.Exception.Message}");
        return line.ToString().ReplaceLineEndings(" ");
    }

    private static void Write(MessageTemplateToken token, LogEvent logEvent, StringWriter line)
    {
        bool isText = token is PropertyToken property
            && logEvent.Properties.TryGetValue(property.PropertyName, out LogEventPropertyValue? value)
            && value is ScalarValue { Value: string };
        if (isText) line.Write((string)((ScalarValue)logEvent.Properties[((PropertyToken)token).PropertyName]).Value!);
        else token.Render(logEvent.Properties, line, CultureInfo.InvariantCulture);
    }
}
