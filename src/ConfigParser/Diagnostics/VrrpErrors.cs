using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA04xx: instances and groups that do not fit together. One method for each code.</summary>
internal static class VrrpErrors
{
    public static Diagnostic Loopback(SourceSpan at, string instance) => Errors.Error("KA0401", at,
        $"vrrp_instance {instance} cannot run on the loopback interface", "the line is ignored",
            "name the interface that faces the other routers");

    public static Diagnostic VersionForIpv6(SourceSpan at, string instance) => Errors.Error("KA0402", at,
        $"version 2 knows no IPv6, and vrrp_instance {instance} has IPv6 addresses", "the line is ignored",
            "remove version, or write version 3");

    public static Diagnostic PasswordTooLong(SourceSpan at, int max) => Errors.Error("KA0403", at,
        $"auth_pass has more than {max} bytes", $"the first {max} are used", "shorten it on all routers");

    public static Diagnostic DuplicatePeer(SourceSpan at, string address) => Errors.Warning("KA0404", at,
        $"the peer {address} is given twice", "the second one is ignored", "remove one of the two");

    public static Diagnostic TtlOrder(SourceSpan at, long min, long max) => Errors.Error("KA0405", at,
        $"max_ttl {max} is below min_ttl {min}", "no advert of this peer will be accepted", "exchange them");

    public static Diagnostic NoVirtualRouterId(SourceSpan at, string instance) => Errors.Fatal("KA0406", at,
        $"vrrp_instance {instance} has no virtual_router_id", "keepalived does not start", "write virtual_router_id 1 to 255");

    public static Diagnostic NoInterface(SourceSpan at, string instance) => Errors.Fatal("KA0407", at,
        $"vrrp_instance {instance} has no interface", "keepalived does not start", "write interface NAME");

    public static Diagnostic DuplicateVrid(SourceSpan at, string instance, int vrid, string on, SourceSpan first, string firstName) =>
        Errors.Fatal("KA0408", at, $"vrrp_instance {instance} and {firstName} both use virtual_router_id {vrid} on {on}",
            "keepalived does not start", "give one of them another virtual_router_id")
            with
        { Related = [new RelatedPlace(first, $"virtual_router_id of {firstName}")] };

    public static Diagnostic NoAddress(SourceSpan at, string instance) => Errors.Error("KA0409", at,
        $"vrrp_instance {instance} has no virtual_ipaddress", "it is elected and moves nothing", "write virtual_ipaddress { ADDRESS }");

    public static Diagnostic NoAddressNotAllowed(SourceSpan at, string instance, string why) => Errors.Fatal("KA0410", at,
        $"vrrp_instance {instance} has no virtual_ipaddress, and {why} needs one", "keepalived does not start",
        "write virtual_ipaddress { ADDRESS }");

    public static Diagnostic AuthenticationDropped(SourceSpan at, string instance, string why) => Errors.Error("KA0411", at,
        $"vrrp_instance {instance}: {why}", "authentication is dropped", "remove the authentication block on all routers");

    public static Diagnostic NoPreemptWithMaster(SourceSpan at, string instance, string why) => Errors.Error("KA0412", at,
        $"vrrp_instance {instance}: nopreempt cannot work with {why}", "nopreempt is cleared", "write state BACKUP on all routers");

    public static Diagnostic PreemptDelayUseless(SourceSpan at, string instance, string why) => Errors.Error("KA0413", at,
        $"vrrp_instance {instance}: preempt_delay cannot work with {why}", "it is cleared", "remove one of the two");

    public static Diagnostic IntervalRounded(SourceSpan at, string instance, string text, string used, string version) =>
        Errors.Error("KA0414", at,
        $"vrrp_instance {instance}: VRRP version {version} cannot carry an advert_int of {text} s", $"{used} s is used",
        version == "2" ? "write whole seconds, or version 3 on all routers" : "write 0.01 to 40.95");

    public static Diagnostic PriorityOwnerMismatch(SourceSpan at, string instance) => Errors.Warning("KA0415", at,
        $"vrrp_instance {instance} has priority 255 and state BACKUP", "the owner of the addresses starts as MASTER", "write state MASTER");

    public static Diagnostic HeaderMaster(SourceSpan at, string instance) => Errors.Error("KA0447", at,
        $"vrrp_instance {instance}: with auth_type AH only the owner (priority 255) may start as MASTER", "it starts as BACKUP",
            "write state BACKUP");

    public static Diagnostic TooManyAddresses(SourceSpan at, string instance, int count, int most) => Errors.Error("KA0448", at,
        $"vrrp_instance {instance}: {count} addresses do not fit into an advert, which has room for {most}",
            "the others are treated as virtual_ipaddress_excluded", "move them there, or to another instance");

    public static Diagnostic StrictMaster(SourceSpan at, string instance) => Errors.Error("KA0416", at,
        $"vrrp_instance {instance}: in strict mode only the owner (priority 255) may start as MASTER", "it starts as BACKUP",
            "write state BACKUP");

    public static Diagnostic StrictValue(SourceSpan at, string instance, string keyword, string used) => Errors.Error("KA0417", at,
        $"vrrp_instance {instance}: {keyword} does not go with strict mode", used, "remove it, or vrrp_strict");

    public static Diagnostic UnicastWithoutPeers(SourceSpan at, string instance) => Errors.Error("KA0418", at,
        $"vrrp_instance {instance} has a word of unicast and no unicast_peer", "it uses multicast", "write unicast_peer { ADDRESS }");

    public static Diagnostic AddressTwice(SourceSpan at, string address, SourceSpan first) => Errors.Warning("KA0419", at,
        $"{address} is given twice", "the second one is ignored", "remove one of the two") with
    {
        Related =
            [new RelatedPlace(first, "the first one")]
    };

    public static Diagnostic BadAddressEntry(SourceSpan at, string block, string text) => Errors.Error("KA0420", at,
        $"'{text}' is not an IP address, so it is no entry of {block}", "the entry is ignored",
        text is "{" or "}" ? "look for a brace that is missing above" : "write ADDRESS/PREFIX dev INTERFACE …");

    public static Diagnostic BadPrefix(SourceSpan at, string text, int used) => Errors.Error("KA0421", at,
        $"the prefix of {text} is not a number from 0 to {used}", $"{used} is used", $"write /{used} or another one");

    public static Diagnostic EmptyPrefix(SourceSpan at, string text) => Errors.Warning("KA0422", at,
        $"{text} has an empty prefix", "keepalived silently reads /0", "write a number behind the slash");

    public static Diagnostic FamilyMismatch(SourceSpan at, string text, string instance) => Errors.Error("KA0423", at,
        $"{text} is of another IP version than vrrp_instance {instance}", "the entry is ignored",
        "put it into virtual_ipaddress_excluded, or make an instance of its own");

    public static Diagnostic UnknownAddressWord(SourceSpan at, string word, string? near) => Errors.Error("KA0424", at,
        $"'{word}' is no word of an address", "it is ignored", near is null ? "" : $"did you mean '{near}'?");

    public static Diagnostic AddressWordNotFor(SourceSpan at, string word, string why) => Errors.Error("KA0425", at,
        $"{word}: {why}", "the word is ignored", "remove it");

    public static Diagnostic AddressDropped(SourceSpan at, string word, string why) => Errors.Error("KA0426", at,
        $"{word}: {why}", "the entry is ignored", "correct the word");

    public static Diagnostic InterfaceMissing(SourceSpan at, string name, string what, bool fatal) => Errors.Make("KA0427",
        fatal ? Severity.Fatal : Severity.Error, at, $"there is no interface {name} on this machine, named by {what}",
        fatal ? "keepalived does not start" : "the entry is ignored",
        "check the name with \"ip link\", or write dynamic_interfaces in global_defs", TestEffect.Config);

    public static Diagnostic GroupWithoutMembers(SourceSpan at, string group) => Errors.Error("KA0428", at,
        $"vrrp_sync_group {group} has no member", "the group is removed", "write group { INSTANCE INSTANCE }");

    public static Diagnostic GroupMemberUnknown(SourceSpan at, string group, string member, string? near) => Errors.Error("KA0429", at,
        $"vrrp_sync_group {group}: there is no vrrp_instance {member}", "the member is ignored", near is null ? ""
            : $"did you mean '{near}'?");

    public static Diagnostic GroupMemberTaken(SourceSpan at, string group, string member, string other) => Errors.Error("KA0430", at,
        $"vrrp_sync_group {group}: {member} is already in group {other}", "it stays in the first group", "an instance can be in one group");

    public static Diagnostic GroupWithOneMember(SourceSpan at, string group) => Errors.Error("KA0431", at,
        $"vrrp_sync_group {group} has one member only", "there is nothing to keep in step", "name a second instance, or remove the group");

    public static Diagnostic SecondGroupBlock(SourceSpan at, string group) => Errors.Error("KA0432", at,
        $"{group} has a second group block", "the whole group is lost", "put all members into one block");

    public static Diagnostic OwnInterfaceTracked(SourceSpan at, string instance, string name) => Errors.Error("KA0433", at,
        $"vrrp_instance {instance} tracks its own interface {name}", "the entry is ignored: its own interface is always tracked",
            "remove it");

    public static Diagnostic VmacWordWithoutVmac(SourceSpan at, string instance) => Errors.Error("KA0434", at,
        $"vrrp_instance {instance}: vmac_xmit_base needs use_vmac", "it is ignored", "remove it, or write use_vmac");

    public static Diagnostic GarpGroupEmpty(SourceSpan at) => Errors.Error("KA0435", at,
        "this garp_group gives no interval", "it is removed", "write garp_interval or gna_interval");

    public static Diagnostic InterfaceTwiceInGarpGroups(SourceSpan at, string name) => Errors.Error("KA0436", at,
        $"{name} is already in a garp_group", "it stays in the first one", "remove one of the two");

    public static Diagnostic OwnerIgnoreMismatch(SourceSpan at, string instance, string used) => Errors.Error("KA0437", at,
        $"vrrp_instance {instance}: owner_ignore_adverts does not go with its priority", used, "remove it");

    public static Diagnostic NeedsNoPreempt(SourceSpan at, string instance) => Errors.Error("KA0438", at,
        $"vrrp_instance {instance}: timer_expired_backup works only with nopreempt", "it is ignored", "write nopreempt as well");

    public static Diagnostic TrackWeightInGroup(SourceSpan at, string instance, string group) => Errors.Error("KA0439", at,
        $"vrrp_instance {instance}: weights of its own tracking do not count in sync group {group}", "they are treated as 0",
        "write sync_group_tracking_weight in the group");

    public static Diagnostic BadHmacKey(SourceSpan at, int min, int max) => Errors.Error("KA0440", at,
        $"the key has not {min} to {max} bytes", "it is ignored", "write hex: and an even number of hex digits, or file:PATH");

    public static Diagnostic HmacWithoutKey(SourceSpan at, string instance) => Errors.Error("KA0441", at,
        $"vrrp_instance {instance}: the active_key of auth_hmac is not one of its keys", "adverts are not signed", "write active_key ID");

    public static Diagnostic VmacUnicast(SourceSpan at, string instance) => Errors.Error("KA0442", at,
        $"vrrp_instance {instance}: use_vmac with unicast needs vmac_xmit_base", "it is set", "write vmac_xmit_base");

    public static Diagnostic PromoteWithVmac(SourceSpan at, string instance) => Errors.Error("KA0443", at,
        $"vrrp_instance {instance}: promote_secondaries is always set for a VMAC", "the word is ignored", "remove it");

    public static Diagnostic VrfWithInterface(SourceSpan at, string instance) => Errors.Error("KA0444", at,
        $"vrrp_instance {instance}: vrf is for unicast without an interface", "the line is ignored", "remove it");

    public static Diagnostic VmacTwice(SourceSpan at, string instance, string address, string word) => Errors.Error("KA0446", at,
        $"use_vmac of {address}: vrrp_instance {instance} has {word} already", "the word is ignored", "remove it here, or in the instance");

    public static Diagnostic LinkOfAnother(SourceSpan at, string instance, string other, string name) => Errors.Error("KA0449", at,
        $"vrrp_instance {instance}: {name} is the VMAC or ipvlan of {other}", "the name is ignored", "write another name, or none");

    public static Diagnostic IpvlanNeedsSource(SourceSpan at, string instance) => Errors.Error("KA0445", at,
        $"vrrp_instance {instance}: use_ipvlan with IPv4 needs a source address", "the instance stays in FAULT",
        "write use_ipvlan NAME ADDRESS, or mcast_src_ip");
}
