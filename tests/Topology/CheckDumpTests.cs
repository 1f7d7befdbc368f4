using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// keepalived_check.data in the steps of a life, beside keepalived's own: one server and check of each kind, all checked, and after a reload.
/// keepalived gets an IPVS that takes everything (bench/no-ipvs.c) where the kernel has none.
/// </summary>
public sealed partial class CheckDumpTests
{
    /// <summary>keepalived lists the name of every option there is as soon as one is set.</summary>
    private const string OptionsOfRegex = "     Regex options:";

    /// <summary>What keepalived counts on while a server is down, by the kind of its check; here it is 0.</summary>
    private const string Iterations = "   Retries iterations";

    [Fact]
    public void ServersAndCheckersHaveKeepalivedsLinesInEveryStep()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        string[][] theirs = [], ours = [];
        Parallel.Invoke(() => theirs = Life(left, Program.Keepalived), () => ours = Life(right, Program.Keepalive));

        Assert.Equal(theirs[0], ours[0]);
        // 2.2 forgets it at a reload, 2.4 does not.
        Assert.Equal(theirs[1], ours[1].Where(line => !line.StartsWith("   Failed URL", StringComparison.Ordinal)));
        Assert.Contains("   previous effective_weight = 5", ours[1]);
    }

    /// <summary>The lines when all is checked, and after a reload that brings a server and another weight.</summary>
    private static string[][] Life(Host host, Program program)
    {
        // Whatever is asked for there is this host: closed ports, and an echo.
        host.Ip("address", "add", "10.2.0.254/16", "dev", "lo");
        string number = host.Write("number", "1\n");
        if (program == Program.Keepalived) NoIpvs.GiveTo(host);
        Daemon daemon = host.Start(program, Configuration(number, weight: 4, ""));
        string file = Path.Combine(host.TemporaryFolder, "keepalived_check.data");
        daemon.WaitForLog("Startup complete");
        string checkedOnce = "";
        Wait.Until($"{program} has run each check", () =>
        {
            checkedOnce = Dump(daemon, file);
            return !checkedOnce.Contains("Has run = no", StringComparison.Ordinal);
        });
        string more = "real_server 10.2.0.40 80 {\n TCP_CHECK {\n warmup 60\n }\n }\n";
        daemon.Rewrite(Configuration(number, weight: 6, more));
        daemon.Signal("HUP");
        daemon.WaitForLog("Reload complete");
        return [LinesOf(checkedOnce), LinesOf(Dump(daemon, file))];
    }

    private static string Dump(Daemon daemon, string file)
    {
        File.Delete(file);
        daemon.Signal("USR1");
        Wait.Until("a dump", () => File.Exists(file) && File.ReadAllText(file).Contains("Tracking instances", StringComparison.Ordinal));
        return File.ReadAllText(file);
    }

    private static string[] LinesOf(string dump) =>
    [
        .. Changing().Replace(dump[dump.IndexOf("------< SSL definitions", StringComparison.Ordinal)..], "$1 …")
            .Replace("   alive = 1\n   quorum", "   VS alive = 1\n   quorum", StringComparison.Ordinal)
            .Split('\n').Select(line => line.StartsWith(OptionsOfRegex, StringComparison.Ordinal) ? OptionsOfRegex : line)
            .Where(line => !line.StartsWith(Iterations, StringComparison.Ordinal)),
    ];

    private static string Configuration(string number, int weight, string more) => $$"""
        global_defs {
            script_user root
        }
        track_file number {
            file {{number}}
        }
        virtual_server 198.51.100.1 80 {
            delay_loop 60
            warmup 0
            delay_before_retry 0.1
            lb_algo rr
            lb_kind NAT
            protocol TCP
            virtualhost vs.example.org
            snmp_name "first service"
            real_server 10.2.0.1 8101 {
                weight {{weight}}
                virtualhost rs.example.org
                snmp_name "first server"
                TCP_CHECK {
                }
            }
            real_server 10.2.0.2 8102 {
                HTTP_GET {
                    virtualhost check.example.org
                    url {
                        path /a
                        regex one
                        regex_stack 10000 20000
                    }
                    url {
                        path /b
                        virtualhost url.example.org
                        regex one
                        regex_options caseless
                        regex_min_offset 2
                    }
                    url {
                        path /c
                        regex one
                        regex_no_match
                        regex_max_offset 9
                    }
                }
            }
            real_server 10.2.0.3 8103 {
                SSL_GET {
                    url {
                        path /
                    }
                }
            }
            real_server 10.2.0.4 8104 {
                MISC_CHECK {
                    misc_path "/bin/sh -c 'exit 7'"
                    misc_dynamic
                }
            }
            real_server 10.2.0.5 8105 {
                MISC_CHECK {
                    misc_path "/bin/sh -c 'exit 3'"
                    misc_timeout 3
                }
            }
            real_server 10.2.0.6 8106 {
                MISC_CHECK {
                    misc_path "/bin/sh -c 'kill -9 $$'"
                }
            }
            real_server 10.2.0.7 8107 {
                inhibit_on_failure
                SMTP_CHECK {
                }
            }
            real_server 10.2.0.8 8108 {
                PING_CHECK {
                }
                FILE_CHECK {
                    track_file number
                    weight 3
                }
            }
            real_server 10.2.0.9 8109 {
                alpha
                TCP_CHECK {
                    retry 0
                }
            }
            {{more}}
        }
        virtual_server 198.51.100.1 53 {
            delay_loop 60
            warmup 0
            lb_algo rr
            lb_kind NAT
            protocol UDP
            quorum 2
            sorry_server 10.2.0.30 53
            real_server 10.2.0.31 53 {
                UDP_CHECK {
                }
            }
            real_server 10.2.0.32 53 {
                DNS_CHECK {
                }
            }
        }
        """;

    [GeneratedRegex("(Last ran|   File =|Router ID =) .*")]
    private static partial Regex Changing();
}
