namespace Keepalive.Bench;

/// <summary>Configurations of any size; every address is of 10.0.0.0/8 or 11.0.0.0/8 and nothing is sent to them.</summary>
internal static class ConfigTexts
{
    public static string[] VirtualServers(int count, int realServers, int first = 0) =>
    [
        .. Enumerable.Range(first, count).SelectMany(i => (string[])
        [
            $"virtual_server {Address(10, i)} 80 {{",
            .. Service,
            .. Enumerable.Range(i * realServers, realServers).SelectMany(RealServer),
            "}",
        ]),
    ];

    public static string[] Group(int entries) =>
    [
        "virtual_server_group G {",
        .. Enumerable.Range(0, entries).Select(i => $"    {Address(10, i)} 80"),
        "}",
        "virtual_server group G {",
        .. Service,
        .. RealServer(0),
        "}",
    ];

    /// <summary>One service with one real server and a check: about the shortest file that does something.</summary>
    public static string[] TenLines =>
    [
        "virtual_server 10.0.0.1 80 {",
        .. Service,
        "    real_server 11.0.0.1 80 {",
        "        TCP_CHECK {",
        "        }",
        "    }",
        "}",
    ];

    private static string[] Service => ["    delay_loop 6", "    lb_algo rr", "    lb_kind DR", "    protocol TCP"];

    private static string[] RealServer(int number) =>
    [
        $"    real_server {Address(11, number)} 80 {{",
        "        weight 1",
        "        TCP_CHECK {",
        "            connect_timeout 3",
        "        }",
        "    }",
    ];

    private static string Address(int network, int number) => $"{network}.{number >> 16}.{(number >> 8) & 255}.{number & 255}";
}
