using System.Text;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>auth_hmac.</summary>
internal static class AuthHmac
{
    private const int KeyBytesMin = HmacKey.BytesMin;
    private const int KeyBytesMax = HmacKey.BytesMax;

    public static BlockTable Table => MadeOnce.Of(ref field, () => new("vrrp_instance/auth_hmac",
    [
        Custom("key", $"<INT 1..255> <TEXT>|hex:<HEX>|file:<PATH> ({KeyBytesMin}..{KeyBytesMax} bytes)", "required", "signing key", Key),
        Int("active_key", 1, 255, "required", "id of the key used for sending", (b, v) =>
            b.Instance.Hmac!.ActiveKey = (byte)v) with { Lenient = false },
        Int("time_window", 1, 300, "3 x advert_int, at least 5", "seconds an advert may be old",
            (b, v) => b.Instance.Hmac!.TimeWindow = TimeSpan.FromSeconds(v)) with { Lenient = false },
        Custom("anti_replay", "time|monotonic", "time", "replay protection", (b, w) =>
        {
            if (w.OneOf(1, ["time", "monotonic"], out int which)) b.Instance.Hmac!.Monotonic = which == 1;
        }) with { WordRequired = true },
        Custom("mode", "enforce|permissive|receive-only", "enforce", "migration mode", (b, w) =>
        {
            if (w.OneOf(1, ["enforce", "permissive", "receive-only"], out int which)) b.Instance.Hmac!.Mode = (HmacMode)which;
        }) with { WordRequired = true },
    ]));

    private static void Key(Binder b, Words w)
    {
        if (!w.Int(1, 1, 255, out long id) || !w.Present(2)) return;
        List<HmacKey> keys = b.Instance.Hmac!.Keys;
        if (keys.Any(key => key.Id == id))
        {
            w.Report(ValueErrors.SecondUse(w.Span(1), w.Name));
            return;
        }
        string text = w.Text(2);
        if (text.StartsWith("file:", StringComparison.Ordinal))
        {
            keys.Add(new HmacKey((byte)id, [], text[5..]));
            return;
        }
        byte[]? bytes = text.StartsWith("hex:", StringComparison.Ordinal) ? FromHex(text[4..]) : Encoding.UTF8.GetBytes(text);
        if (bytes is null || bytes.Length is < KeyBytesMin or > KeyBytesMax) w.Report(VrrpErrors.BadHmacKey(w.Span(2), KeyBytesMin,
            KeyBytesMax));
        else keys.Add(new HmacKey((byte)id, [.. bytes]));
    }

    private static byte[]? FromHex(string text) =>
        text.Length % 2 == 0 && text.AsSpan().IndexOfAnyExcept(Characters.HexDigits) < 0 ? Convert.FromHexString(text) : null;
}
