using System.Text;

namespace Keepalive.ConfigParser.Printing;

/// <content>Weak points of keepalived that were seen from outside, numbered, and which tests show that they are none here.</content>
public static partial class CompatibilityDocument
{
    private const string WeakPointsHead = """

        ## Weak points of keepalived, and the tests that they are none here

        Those in bold run keepalived 2.2.7 beside ours and see the weak point in it; where there is none in bold, 2.4 alone has it, or it cannot
        be brought about from outside. A test (`tests/Tidy.Tests`) checks that all of them exist.

        | | keepalived | tests |
        | --- | --- | --- |

        """;

    /// <summary>What keepalived does, the tests that show it in keepalived too, and those of ours alone.</summary>
    private static readonly (string What, string[] Beside, string[] Alone)[] WeakPoints =
    [
        ("a master that refuses packets puts off its own adverts", ["DefectTests.RefusedPacketsDoNotSilenceAMaster"],
            ["RefusalTests.ARefusedPacketNeverDelaysTheNextAdvertOfAMaster"]),
        ("a reload with a file that cannot be used ends the daemon", ["DaemonDefectTests.AReloadWithAFileThatCannotBeUsedIsNotTheEnd"],
            ["ReloadTests.ABadFileIsRefusedAsAWholeAndNothingChanges"]),
        ("the successor of a killed VRRP process takes the addresses away first",
            ["KernelDefectTests.TheAddressStaysWhileTheSuccessorOfAKilledVrrpProcessBegins"],
            ["ProcessTests.AKilledVrrpChildIsBackAsMasterBeforeThePeerNotices"]),
        ("a sync group is taken over when its slowest member has waited to the end",
            ["DefectTests.ASyncGroupThatLosesOneLinkIsTakenOverAfterTheSkewAndNotAfterTheWholeWait"],
            ["SyncGroupTests.AReleaseHeardOnOneMemberIsEnoughWhenTheOthersAreSilentSince"]),
        ("an address owner waits after a fault", ["DefectTests.AnAddressOwnerIsBackAtOnceWhenItsLinkIs"],
            ["TrackingTests.AnOwnerTakesBackItsAddressesAtOnceAfterALinkFlap"]),
        ("2.4: two address owners stay both", [],
            ["DefectTests.TwoAddressOwnersSettle", "ContestTests.OfTwoOwnersTheHigherAddressStays"]),
        ("2.4: `v3_checksum_as_v2` to several peers has wrong checksums", [],
            ["UnicastTests.WithTheChecksumOfVersion2EveryPeerGetsTheSameRightOne"]),
        ("settings of a VMAC's parent stay after the stop; other interfaces lose their reverse-path filter",
            ["KernelStateTests.TheKernelLooksAsUnderKeepalivedInEveryPhase"], ["VmacTests.SettingsOfTheParentAreWhatTheyWereAfterAStop"]),
        ("2.4: the authentication header keeps a former source address", [],
            ["AuthenticationHeaderTests.AChangedSourceAddressIsInTheHeaderToo"]),
        ("nobody says that only one of two nodes has `auth_type AH`", ["DefectTests.ANodeWithoutAuthenticationHeaderSaysThatAnotherHasOne"],
            ["AuthenticationHeaderTests.AnAdvertWithoutTheHeaderIsSaid"]),
        ("`track_src_ip` has no effect", ["DefectTests.TrackSrcIpNoticesThatTheSourceAddressIsGone"],
            ["IPv6Tests.TrackSrcIpNoticesThatAGlobalSourceIsGone"]),
        ("the learned interval outlives an own mastership unless the log is detailed", [],
            ["Rfc9568Tests.AfterMasteryTheOwnIntervalCountsAgain"]),
        ("adverts with another interval are not counted", ["KernelDefectTests.AdvertsWithAnotherIntervalAreCounted"], []),
        ("2.4: a new master is named before its packet is examined", [], ["RefusalTests.ARefusedPacketNeverNamesANewMaster"]),
        ("an address that the kernel refused is announced", ["KernelDefectTests.AnAddressThatTheKernelRefusesIsNotAnnounced"],
            ["ElectionTests.ARefusedAddressIsNotAnnouncedAndTheOthersAre"]),
        ("a real address that came later goes with a virtual one",
            ["DefectTests.AnAddressThatTheHostGotInTheSubnetOfAVirtualOneOutlivesIt"], []),
        ("lines of the stop miss the script of a FIFO, and mails of the stop are lost",
            ["ScriptDefectTests.TheScriptOfAFifoHearsOfTheStop", "MailTests.EachStateIsOneMailToEverybody"], []),
        ("a child is started while the shutdown script runs", ["DaemonDefectTests.ARestartThatWaitsIsForgottenAtTheStop"],
            ["RestartTests.RestartThatWaitsIsForgottenWhenTheDaemonStops"]),
        ("failures with exit status 0: another one runs; no such namespace; no such file under `-t`; a dead child under `-R`; "
            + "in the background, a file that cannot be used",
            [
                "ProcessTests.ASecondStartSaysThatOneRunsAlreadyAndDisturbsNothing", "DaemonDefectTests.AStartThatFailsHasAStatusAndAReason",
                "OptionTests.WithRADeadChildEndsTheDaemon", "DaemonDefectTests.AStartIntoTheBackgroundWithAFileThatCannotBeUsedHasAStatus",
            ],
            []),
        ("`--signum` without a name", ["DaemonDefectTests.AStartThatFailsHasAStatusAndAReason"], []),
        ("`stats_dump_file`, `json_dump_file` have no effect", ["DaemonDefectTests.DumpsGoToTheFilesThatTheConfigurationNames"], []),
        ("the line about a dead child does not name it", ["DaemonDefectTests.TheLineAboutADeadChildNamesIt"], []),
        ("2.4: `reverse` of a script does not count right after a reload", [],
            ["TrackingTests.AReversedScriptWeighsTheSameAfterAReload"]),
        ("2.4: signed adverts can be played again after a reload", [], ["TrailerTests.WhatWasHeardOnceIsRefusedAlsoAfterAReload"]),
        ("BFD: two nodes that start in one second choose the same numbers; jitter looks at the wrong multiplier (no BFD sessions here yet)",
            [], []),
        ("2.4: scripts under merged `/usr` are refused", [], ["ScriptSafetyTests.TheSystemsOwnLinksAreNoOffence"]),
        ("a script that cannot be started as its user does no harm", ["ScriptDefectTests.ATrackScriptThatCannotBeStartedAsItsUserIsNoSuccess"],
            ["ScriptRunnerTests.ProgramThatCannotBeStartedSaysWhy"]),
        ("2.4: `owner_ignore_adverts` is an error of strict mode without strict mode", [],
            ["CrossCheckTests.AnOwnerThatIgnoresAdvertsNeedsNoStrictMode"]),
        ("2.4: the pid file of a child that had to be killed stays", [], ["DefectTests.AChildThatHadToBeKilledLeavesNoPidFileAndNoAddress"]),
        ("a missing brace leaves a daemon that does nothing", ["DefectTests.AFileWhoseErrorsLeaveNothingToRunIsNoSuccess"], []),
        ("notify scripts of quick changes run in any order", ["ScriptDefectTests.NotifyScriptsRunInTheOrderOfTheStates"],
            ["NotifyLoadTests.EveryScriptRunsInOrderWhileAdvertsGoOn"]),
    ];

    private static void AppendWeakPoints(StringBuilder text)
    {
        text.Append(WeakPointsHead);
        for (int i = 0; i < WeakPoints.Length; i++)
        {
            (string what, string[] beside, string[] alone) = WeakPoints[i];
            string tests = string.Join(", ", beside.Select(test => $"**`{test}`**").Concat(alone.Select(test => $"`{test}`")));
            text.Append(null, $"| {i + 1} | {what} | {tests} |\n");
        }
    }
}
