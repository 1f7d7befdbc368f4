using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Printing;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>keepalived.json, version 1 (an array of instances) and 2 (an object), with keepalived's keys in its order.</summary>
internal static class VrrpJson
{
    private const string HiddenPassword = "********";

    /// <summary>With the end of line.</summary>
    public static string Of(IReadOnlyList<VrrpInstance> instances, KeepaliveConfig config, DumpClock clock)
    {
        JsonText json = new();
        bool isObject = config.Global.Files.JsonVersion == 2;
        if (isObject) json.Open('{');
        if (isObject) json.Key("vrrp");
        json.Open('[');
        foreach (VrrpInstance instance in instances) Append(json, instance, config, clock);
        json.Close(']');
        if (isObject) json.Close('}');
        return json + "\n";
    }

    private static void Append(JsonText json, VrrpInstance instance, KeepaliveConfig config, DumpClock clock)
    {
        json.Open('{');
        json.Key("data").Open('{');
        AppendSettings(json, instance, clock);
        AppendScripts(json, instance.Config.Notify);
        AppendAddresses(json, instance, config);
        json.Number("auth_type", (int)instance.Config.Authentication.Type);
        if (instance.Config.Authentication.Type != AuthType.None) json.String("auth_data", HiddenPassword);
        json.Close('}');
        json.Key("stats").Open('{');
        AppendCounters(json, instance.Counters);
        json.Close('}');
        json.Close('}');
    }

    private static void AppendSettings(JsonText json, VrrpInstance instance, DumpClock clock)
    {
        VrrpInstanceConfig config = instance.Config;
        GarpConfig garp = config.Garp;
        json.String("iname", config.Name);
        json.Bit("dont_track_primary", !config.TrackPrimary);
        json.Bit("skip_check_adv_addr", config.SkipCheckAdvAddr);
        json.Bit("strict_mode", config.StrictMode);
        json.String("vmac_ifname", config.Vmac?.Name ?? "");
        json.OptionalString("ifp_ifname", config.Interface);
        json.Number("master_priority", instance.MasterPriority);
        json.Key("last_transition").Raw(DumpText.Epoch(clock.At(instance.Since)));
        json.Number("garp_delay", (long)garp.MasterDelay.TotalSeconds);
        json.Number("garp_refresh", (long)garp.MasterRefresh.TotalSeconds);
        json.Number("garp_rep", garp.MasterRepeat);
        json.Number("garp_refresh_rep", garp.MasterRefreshRepeat);
        json.Number("garp_lower_prio_delay", (long)garp.LowerPrioDelay.TotalSeconds);
        json.Number("garp_lower_prio_rep", garp.LowerPrioRepeat);
        json.Bit("lower_prio_no_advert", config.LowerPrioNoAdvert);
        json.Bit("higher_prio_send_advert", config.HigherPrioSendAdvert);
        json.Number("vrid", config.VirtualRouterId);
        json.Number("base_priority", config.Priority);
        json.Number("effective_priority", instance.EffectivePriority);
        json.Truth("vipset", instance.State == VrrpState.Master);
        json.Truth("promote_secondaries", config.PromoteSecondaries);
        json.Number("adver_int", config.AdvertInterval.TotalSeconds);
        json.Number("master_adver_int", instance.MasterInterval.TotalSeconds);
        json.Bit("accept", config.Accept);
        json.Truth("nopreempt", !config.Preempt);
        json.Number("preempt_delay", (long)config.PreemptDelay.TotalSeconds);
        json.Number("state", (int)instance.State);
        json.Number("wantstate", (int)instance.Wanted);
        json.Number("version", config.Version);
        json.Truth("smtp_alert", config.SmtpAlert);
        json.Truth("notify_deleted", config.NotifyDeleted);
    }

    private static void AppendScripts(JsonText json, VrrpNotifyScripts scripts)
    {
        json.OptionalString("script_backup", scripts.Backup?.ToString());
        json.OptionalString("script_master", scripts.Master?.ToString());
        json.OptionalString("script_fault", scripts.Fault?.ToString());
        json.OptionalString("script_stop", scripts.Stop?.ToString());
        json.OptionalString("script_deleted", scripts.Deleted?.ToString());
        json.OptionalString("script", scripts.Any?.ToString());
        json.OptionalString("script_master_rx_lower_pri", scripts.MasterRxLowerPriority?.ToString());
    }

    private static void AppendAddresses(JsonText json, VrrpInstance instance, KeepaliveConfig config)
    {
        VrrpInstanceConfig own = instance.Config;
        json.OptionalStrings("vips", own.VirtualAddresses.Select(address => Text(address, instance)));
        json.OptionalStrings("evips", own.ExcludedAddresses.Select(address => Text(address, instance)));
        json.OptionalStrings("vroutes", own.Routes.Select(RouteText.Of));
        json.OptionalStrings("track_ifp", own.TrackInterfaces.Select(tracked => tracked.Interface));
        json.OptionalStrings("track_script", own.TrackScripts.Select(tracked => CommandOf(tracked.Name, config)));
        json.OptionalStrings("track_process", own.TrackProcesses.Select(tracked => tracked.Name));
    }

    private static void AppendCounters(JsonText json, VrrpCounters counters)
    {
        json.Number("advert_rcvd", counters.AdvertsReceived);
        json.Number("advert_sent", counters.AdvertsSent);
        json.Number("become_master", counters.BecameMaster);
        json.Number("release_master", counters.ReleasedMaster);
        json.Number("packet_len_err", counters.Rejected(AdvertRejection.Length) + counters.Rejected(AdvertRejection.TotalLength));
        json.Number("advert_interval_err", counters.Rejected(AdvertRejection.Interval));
        json.Number("ip_ttl_err", counters.Rejected(AdvertRejection.Ttl) + counters.Rejected(AdvertRejection.PeerTtl));
        json.Number("invalid_type_rcvd", counters.Rejected(AdvertRejection.Type));
        json.Number("addr_list_err", counters.Rejected(AdvertRejection.Destination));
        json.Number("invalid_authtype", counters.Rejected(AdvertRejection.AuthTypeInvalid));
        json.Number("authtype_mismatch", counters.AuthTypeMismatches);
        json.Number("auth_failure", counters.AuthFailures);
        json.Number("auth_ext_missing", counters.Rejected(AdvertRejection.TrailerMissing));
        json.Number("auth_ext_malformed", counters.Rejected(AdvertRejection.TrailerMalformed));
        json.Number("auth_ext_unknown_key", counters.Rejected(AdvertRejection.TrailerKey));
        json.Number("auth_ext_invalid_hmac", counters.Rejected(AdvertRejection.TrailerInvalid));
        json.Number("auth_ext_stale", counters.Rejected(AdvertRejection.TrailerStale));
        json.Number("auth_ext_replay", counters.Rejected(AdvertRejection.TrailerReplayed));
        json.Number("pri_zero_rcvd", counters.PriorityZeroReceived);
        json.Number("pri_zero_sent", counters.PriorityZeroSent);
    }

    private static string Text(VirtualAddress address, VrrpInstance instance) =>
        AddressText.Of(address, instance.Interface.Name, instance.State == VrrpState.Master);

    private static string CommandOf(string script, KeepaliveConfig config) =>
        config.TrackScripts.FirstOrDefault(candidate => candidate.Name == script)?.Script.ToString() ?? script;
}
