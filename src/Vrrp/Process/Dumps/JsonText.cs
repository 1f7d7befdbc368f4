using System.Globalization;
using System.Text;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>JSON on one line as keepalived writes it: no blanks, "/" escaped, keys in the order given.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder text = new();
    private bool isFirst = true;

    public void Open(char bracket)
    {
        Separate();
        text.Append(bracket);
        isFirst = true;
    }

    public void Close(char bracket)
    {
        text.Append(bracket);
        isFirst = false;
    }

    public JsonText Key(string name)
    {
        Separate();
        AppendString(name);
        text.Append(':');
        isFirst = true;
        return this;
    }

    public void Value(string value)
    {
        Separate();
        AppendString(value);
    }

    /// <summary>A number as given, or true and false.</summary>
    public void Raw(string value)
    {
        Separate();
        text.Append(value);
    }

    public void Number(string name, double value) => Key(name).Raw(value.ToString(CultureInfo.InvariantCulture));

    public void Truth(string name, bool value) => Key(name).Raw(value ? "true" : "false");

    /// <summary>Truth as 0 or 1, which some keys have.</summary>
    public void Bit(string name, bool value) => Key(name).Raw(value ? "1" : "0");

    public void String(string name, string value) => Key(name).Value(value);

    /// <summary>Left out when there is none.</summary>
    public void OptionalString(string name, string? value)
    {
        if (value is not null) String(name, value);
    }

    /// <summary>Left out when empty.</summary>
    public void OptionalStrings(string name, IEnumerable<string> values)
    {
        string[] all = [.. values];
        if (all.Length == 0) return;
        Key(name).Open('[');
        foreach (string value in all) Value(value);
        Close(']');
    }

    public override string ToString() => text.ToString();

    private void Separate()
    {
        if (!isFirst) text.Append(',');
        isFirst = false;
    }

    private void AppendString(string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\' or '/') text.Append('\\').Append(c);
            else if (c < ' ') text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }
        text.Append('"');
    }
}
