using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Process;

/// <summary>Keys of auth_hmac that stand in files: a file holds what would stand in the configuration, a text or hex:DIGITS.</summary>
internal static class SigningKeys
{
    private const int FileBytesMax = 4096;

    /// <summary>The configuration with the bytes of every key that can be read; one that cannot be stays without.</summary>
    public static KeepaliveConfig Load(KeepaliveConfig config, VrrpLog log)
    {
        if (config.VrrpInstances.All(instance => instance.Hmac is null)) return config;
        return config with { VrrpInstances = [.. config.VrrpInstances.Select(instance => Load(instance, log))] };
    }

    private static VrrpInstanceConfig Load(VrrpInstanceConfig instance, VrrpLog log) => instance.Hmac is null
        ? instance
        : instance with { Hmac = instance.Hmac with { Keys = [.. instance.Hmac.Keys.Select(key => Load(instance.Name, key, log))] } };

    private static HmacKey Load(string instance, HmacKey key, VrrpLog log)
    {
        if (key.File is null) return key;
        try
        {
            if (new FileInfo(key.File).Length > FileBytesMax) throw new IOException("it is too long for a key");
            string text = File.ReadAllText(key.File).TrimEnd('\r', '\n');
            byte[] bytes = text.StartsWith("hex:", StringComparison.Ordinal) ? Convert.FromHexString(text[4..]) : Encoding.UTF8.GetBytes(text);
            if (bytes.Length is < HmacKey.BytesMin or > HmacKey.BytesMax) throw new IOException($"it has {bytes.Length} bytes");
            return key with { Bytes = [.. bytes] };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            log.CannotReadKey(instance, key.Id, key.File, exception.Message);
            return key;
        }
    }
}
