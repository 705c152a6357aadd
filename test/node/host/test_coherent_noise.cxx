#include "ErrorText.h"
#include "NoiseTesting.h"

using namespace WireCell;
using namespace spng::test;

WIRECELL_FACTORY(ToySpectrum, ToySpectrum, WireCell::IChannelSpectrum)

TEST(CoherentAddNoise, channels_of_a_group_share_their_noise)
{
    const Configuration groups{{0, 1, 2}, {4, 6}};
    const auto samples = run(*adder("CoherentAddNoise", "groups", {{"groups", groups}}), dense(8));
    EXPECT_EQ(samples[0], samples[2]);
    EXPECT_EQ(samples[4], samples[6]);
    EXPECT_NEAR(correlation(samples[0], samples[1]), 1, 1e-5);
    EXPECT_NEAR(samples[1][7], 2 * samples[0][7], 1e-6);
    EXPECT_LT(std::abs(correlation(samples[0], samples[4])), 0.6);
    for (const int none : {3, 5, 7}) EXPECT_EQ(samples[none], ITrace::ChargeSequence(stretch, 0));
}

TEST(CoherentAddNoise, groups_may_be_given_by_their_size)
{
    const auto samples = run(*adder("CoherentAddNoise", "size", {{"group_size", 4}}), dense(2000));
    EXPECT_EQ(samples[0], samples[2]);
    EXPECT_EQ(samples[4], samples[6]);
    EXPECT_NE(samples[0], samples[4]);
    EXPECT_NEAR(rms(samples, 0) / unit_rms, 1, 0.03);
}

namespace {
    Configuration of_groups(const Configuration& changes = {})
    {
        const Configuration spectrum{{"groupID", 3}, {"freqs", {0.0, 1.0}}, {"amps", {1.0, 1.0}}};
        auto second = spectrum;
        second["groupID"] = 8;
        second["amps"] = {2.0, 2.0};
        Configuration cfg{{"spectra", {spectrum, second}}, {"nsamples", stretch}, {"tick", 500}};
        cfg["groups"] = {{{"groupID", 3}, {"channels", {0, 1}}},
                         {{"groupID", 8}, {"channels", {5}}},
                         {{"group", 3}, {"channels", {7}}}};
        return update(cfg, changes);
    }
}

TEST(GroupNoiseModel, gives_each_group_one_waveform_or_each_of_its_channels_one)
{
    make<IChannelSpectrum>("GroupNoiseModel", "groups", of_groups({{"scale", 1.0}}));
    const Configuration model{{"model", "GroupNoiseModel:groups"}};
    const auto together = run(*adder("CoherentAddNoise", "model", model), dense(8));
    EXPECT_EQ(together[0], together[1]);
    EXPECT_EQ(together[0], together[7]);
    EXPECT_LT(std::abs(correlation(together[0], together[5])), 0.6);
    for (const int none : {2, 3, 4, 6}) EXPECT_EQ(together[none], ITrace::ChargeSequence(stretch, 0));

    const auto apart = run(*adder("IncoherentAddNoise", "model", model), {trace(0, 0, stretch), trace(1, 0, stretch)});
    EXPECT_NE(apart[0], apart[1]);
}

TEST(GroupNoiseModel, refuses_groups_that_do_not_fit_their_spectra)
{
    const auto message = [](const Configuration& changes) {
        return error_of<ValueError>([&] { make<IChannelSpectrum>("GroupNoiseModel", "bad", of_groups(changes)); });
    };
    EXPECT_EQ(message({{"groups", nullptr}}),
              "GroupNoiseModel:bad.groups: got null (want the name of a file, or an array)");
    EXPECT_EQ(message({{"groups", {{{"groupID", 4}, {"channels", {1}}}}}}),
              "GroupNoiseModel:bad.groups[0]: group 4 has no spectrum among the 2 that are given");
    EXPECT_EQ(message({{"groups", {{{"groupID", 3}, {"channels", {1, 1}}}}}}),
              "GroupNoiseModel:bad.groups[0]: channel 1 is already in group 3");
    EXPECT_EQ(message({{"spectra", {{{"groupID", 3}, {"freqs", {0.0}}, {"amps", {1.0, 2.0}}}}}}),
              "GroupNoiseModel:bad.spectra[0]: 1 freqs and 2 amps (want as many of both, 1 or more)");
    EXPECT_EQ(message({{"spectra", {{{"freqs", {0.0}}, {"amps", {1.0}}}}}}),
              "GroupNoiseModel:bad.spectra[0]: no 'groupID'");
    const auto model = make<IChannelSpectrum>("GroupNoiseModel", "groups", of_groups());
    EXPECT_EQ(error_of<ValueError>([&] { model->channel_spectrum(2); }),
              "GroupNoiseModel:groups: channel 2 is in no group");
}

TEST(CoherentAddNoise, refuses_no_groups_two_ways_of_them_and_a_channel_in_two)
{
    const auto message = [](const Configuration& cfg) {
        return error_of<ValueError>([&] { adder("CoherentAddNoise", "bad", cfg); });
    };
    EXPECT_EQ(message({}), "CoherentAddNoise:bad: 0 groups and group_size 0 (want one of the two)");
    EXPECT_EQ(message({{"group_size", 2}, {"groups", {{1, 2}, {3}}}}),
              "CoherentAddNoise:bad: 2 groups and group_size 2 (want one of the two)");
    EXPECT_EQ(message({{"groups", {{1, 2}, {2}}}}), "CoherentAddNoise:bad.groups[1]: channel 2 is already in a group");
}
