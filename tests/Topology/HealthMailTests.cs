using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Mails of servers and virtual servers beside keepalived's: the same file, the same events, a real SMTP server each.</summary>
public sealed class HealthMailTests
{
    private const string Regained = "Virtualserver [198.51.100.1]:tcp:80 - UP => Gained quorum 1+0=1 <= 1 <=";

    [Fact]
    public void EachChangeIsKeepalivedsMail()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        string[] theirs = [], ours = [];
        Parallel.Invoke(() => theirs = Life(left, Program.Keepalived), () => ours = Life(right, Program.Keepalive));

        // 2.4 has this name for both.
        Assert.Equal(theirs, ours.Select(mail => mail.Replace("HTTP/SSL request", "HTTP request", StringComparison.Ordinal)));
        Assert.Equal(8, theirs.Count(mail => mail.Contains(" - DOWN ", StringComparison.Ordinal)));
    }

    /// <summary>Every check fails, and one server comes back. Mails of one moment travel beside each other.</summary>
    private static string[] Life(Host host, Program program)
    {
        host.Ip("address", "add", "10.2.0.254/16", "dev", "lo");
        if (program == Program.Keepalived) NoIpvs.GiveTo(host);
        string sign = host.PathOf("sign");
        using MailRelay relay = new(host);
        Daemon daemon = host.Start(program, Configuration(sign));
        Wait.Until("all are down", () => relay.Mails.Count(mail => mail.Contains(" - DOWN ", StringComparison.Ordinal)) == 8);
        File.WriteAllText(sign, "");
        Wait.Until("one is back", () => relay.Mails.Any(mail => mail.Contains(Regained, StringComparison.Ordinal)));
        Wait.Until("and its mail", () => relay.Mails.Any(mail => mail.Contains("MISC CHECK succeeded", StringComparison.Ordinal)));
        daemon.Terminate();
        return [.. relay.Mails.Order(StringComparer.Ordinal)];
    }

    private static string Configuration(string sign) => $$"""
        global_defs {
            router_id node
            script_user root
            {{MailRelay.Configuration}}
        }
        virtual_server 198.51.100.1 80 {
            delay_loop 60
            warmup 0
            delay_before_retry 0.1
            lb_algo rr
            lb_kind NAT
            protocol TCP
            smtp_alert
            real_server 10.2.0.1 80 {
                TCP_CHECK {
                }
            }
            real_server 10.2.0.2 80 {
                HTTP_GET {
                    url {
                        path /
                    }
                }
            }
            real_server 10.2.0.3 80 {
                SMTP_CHECK {
                }
            }
            real_server 10.2.0.4 80 {
                UDP_CHECK {
                }
            }
            real_server 10.2.0.5 80 {
                DNS_CHECK {
                }
            }
            real_server 10.2.0.6 80 {
                SSL_GET {
                    url {
                        path /
                    }
                }
            }
            real_server 10.2.0.7 80 {
                MISC_CHECK {
                    misc_path "/bin/sh -c 'test -e {{sign}}'"
                    delay_loop 0.5
                }
            }
            real_server 10.2.0.8 80 {
                smtp_alert no
                TCP_CHECK {
                }
            }
        }
        """;
}
