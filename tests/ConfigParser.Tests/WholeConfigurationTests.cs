using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Configurations as people have them, read end to end.</summary>
public sealed class WholeConfigurationTests
{
    private const string Director = """
        ! Configuration File for keepalived
        global_defs {
           router_id LVS_01
           vrrp_skip_check_adv_addr
           vrrp_garp_interval 0.5
           script_user nobody
           enable_script_security
        }
        vrrp_script chk_nginx {
            script "/usr/bin/killall -0 nginx"   # is it alive
            interval 2
            weight -20
            fall 3
        }
        vrrp_instance VI_1 {
            state MASTER
            interface eth0
            virtual_router_id 51
            priority 120
            advert_int 1
            authentication {
                auth_type PASS
                auth_pass 1111
            }
            virtual_ipaddress {
                172.16.1.100/24 dev eth0 label eth0:1 brd +
                172.16.1.101
            }
            track_script {
                chk_nginx
            }
            track_interface {
                eth1 weight 10
            }
            notify_master "/usr/local/bin/up.sh now" root
        }
        virtual_server 172.16.246.140 80 {
            delay_loop 6
            lb_algo wlc
            lb_kind DR
            persistence_timeout 50
            protocol TCP
            sorry_server 172.16.246.134 80
            real_server 172.16.246.137 80 {
                weight 3
                HTTP_GET {
                    url {
                      path /
                      status_code 200
                    }
                    connect_timeout 3
                    retry 3
                    delay_before_retry 2
                }
            }
            real_server 172.16.246.138 80 {
                TCP_CHECK { connect_timeout 3 }
            }
        }
        """;

    [Fact]
    public void ATypicalDirectorIsReadWithoutAWord()
    {
        ParseOutcome outcome = Conf.Parse(Director);
        Assert.True(outcome.Codes().All(code => code == "KA0901"), outcome.Text());
        Assert.Equal(0, outcome.TestExitStatus);
    }

    [Fact]
    public void TheInstanceHasItsWordsAndDefaults()
    {
        VrrpInstanceConfig instance = Conf.Parse(Director).OnlyInstance();
        Assert.Equal("eth0", instance.Interface);
        Assert.Equal(51, instance.VirtualRouterId);
        Assert.Equal(120, instance.Priority);
        Assert.Equal(InitialState.Master, instance.InitialState);
        Assert.Equal(new AuthenticationConfig(AuthType.Pass, "1111"), instance.Authentication);
        Assert.True(instance.SkipCheckAdvAddr);
        Assert.Equal(TimeSpan.FromSeconds(0.5), instance.Garp.GarpInterval);
        Assert.Equal(2, instance.VirtualAddresses.Count);
        VirtualAddress first = instance.VirtualAddresses[0];
        Assert.Equal(IpAddress.Parse("172.16.1.255"), first.Broadcast);
        Assert.Equal("eth0:1", first.Label);
        Assert.Equal("172.16.1.101/32", instance.VirtualAddresses[1].Prefix.ToString());
        Assert.Equal(new TrackedName("chk_nginx", -20), Assert.Single(instance.TrackScripts));
        Assert.Equal(new TrackedInterface("eth1", 10), Assert.Single(instance.TrackInterfaces));
        Assert.Equal(new ScriptCommand(["/usr/local/bin/up.sh", "now"], "root"), instance.Notify.Master);
    }

    [Fact]
    public void TheVirtualServerHasItsWordsAndDefaults()
    {
        VirtualServerConfig server = Assert.Single(Conf.Parse(Director).Config.VirtualServers);
        Assert.Equal("[172.16.246.140]:tcp:80", server.Key.ToString());
        Assert.Equal(LvsMethod.DirectRoute, server.Forwarding.Method);
        Assert.Equal(50u, server.PersistenceTimeout);
        Assert.Equal(LvsMethod.DirectRoute, server.SorryServer!.Forwarding.Method);
        Assert.Equal(2, server.RealServers.Count);
        HttpCheckConfig http = Assert.IsType<HttpCheckConfig>(Assert.Single(server.RealServers[0].Checkers));
        Assert.Equal(TimeSpan.FromSeconds(6), http.DelayLoop);
        Assert.Equal(3u, http.Retry);
        Assert.Equal(new StatusRange(200, 200), Assert.Single(Assert.Single(http.Urls).StatusCodes));
        TcpCheckConfig tcp = Assert.IsType<TcpCheckConfig>(Assert.Single(server.RealServers[1].Checkers));
        Assert.Equal(TimeSpan.FromSeconds(3), tcp.ConnectTimeout);
        Assert.Equal(1u, tcp.Retry);
        Assert.Equal((ushort)80, tcp.Port);
        Assert.Equal(new CheckTimes { DelayLoop = TimeSpan.FromSeconds(6) }, server.Times);
        // Thousands of servers do not have as many copies of it.
        Assert.All(server.RealServers, real => Assert.Same(server.Times, real.Times));
    }

    [Fact]
    public void TimesOfChecksAreTheInnermostThatAreWritten()
    {
        VirtualServerConfig server = Assert.Single(Conf.Parse("""
            virtual_server 10.0.0.1 80 {
                lb_algo rr
                lb_kind NAT
                protocol TCP
                delay_loop 7
                retry 8
                warmup 9
                inhibit_on_failure
                real_server 10.0.0.2 80 {
                    retry 18
                    delay_before_retry 20
                    connect_timeout 21
                    TCP_CHECK {
                        warmup 29
                        connect_timeout 31
                    }
                }
            }
            """).Config.VirtualServers);
        RealServerConfig real = Assert.Single(server.RealServers);
        TcpCheckConfig tcp = Assert.IsType<TcpCheckConfig>(Assert.Single(real.Checkers));

        Assert.True(server.InhibitOnFailure);
        Assert.Equal(new CheckTimes { DelayLoop = Seconds(7), Retry = 8, Warmup = Seconds(9) }, server.Times);
        Assert.Equal(
            server.Times with { Retry = 18, DelayBeforeRetry = Seconds(20), ConnectTimeout = Seconds(21) },
            real.Times);
        Assert.Equal(
            (Seconds(7), 18u, Seconds(20), Seconds(29), Seconds(31)),
            (tcp.DelayLoop, tcp.Retry, tcp.DelayBeforeRetry, tcp.Warmup, tcp.ConnectTimeout));
    }

    private static TimeSpan Seconds(int number) => TimeSpan.FromSeconds(number);

    [Fact]
    public void AMisspeltWordIsReportedWhereItStands()
    {
        ParseOutcome outcome = Conf.ParseInstance(" advert_nit 2");
        Diagnostics.Diagnostic finding = outcome.AssertOne("KA0201");
        Assert.Equal("k.conf:7:2", finding.Place!.ToString());
        Assert.Contains("did you mean 'advert_int'?", finding.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, outcome.TestExitStatus);
    }

    [Fact]
    public void EqualTextsGiveEqualConfigurations() =>
        Assert.Equal(Conf.Parse(Director).Config, Conf.Parse(Director + "\n# a comment\n").Config);
}
