#include "ModelArchive.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "TrialNet.h"
#include "WireCellSpng/ITensorForward.h"

#include <ATen/Parallel.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <random>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace WireCell;
using namespace spng::test;

// Files of networks that were damaged by chance, or by someone who knows how: none may end the process, and what is
// refused is refused in one line that names the file.

namespace {
    struct Outcome {
        int signal = 0;
        bool loaded = false;
        std::string message = {};
    };

    /// Load and run a network in a process of its own, which has 20 s and 4 GiB.
    Outcome outcome_of(const std::string& path)
    {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) return {.signal = -1};
        const auto child = fork();
        if (child == 0) {
            alarm(20);
            const rlimit memory{rlim_t(1) << 32, rlim_t(1) << 32};
            setrlimit(RLIMIT_AS, &memory);
            std::string text = "loaded\n";
            try {
                const auto net = make_component<SPNG::ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", path}});
                if (write(ends[1], text.data(), text.size()) < 0) _exit(3);
                net->forward(at::ones({1, 3, 16, 16}));
                _exit(0);
            }
            catch (const std::exception& error) {
                text = error.what();
                if (const auto* boosted = dynamic_cast<const boost::exception*>(&error)) {
                    if (const auto* own = boost::get_error_info<errmsg>(*boosted)) text = *own;
                }
            }
            if (write(ends[1], text.data(), text.size()) < 0) _exit(3);
            _exit(1);
        }
        close(ends[1]);
        Outcome outcome;
        std::array<char, 4096> buffer{};
        for (ssize_t count; (count = read(ends[0], buffer.data(), buffer.size())) > 0;) {
            outcome.message.append(buffer.data(), static_cast<size_t>(count));
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
        outcome.loaded = outcome.message.rfind("loaded\n", 0) == 0;
        if (outcome.loaded) outcome.message.erase(0, std::strlen("loaded\n"));
        return outcome;
    }

    class Mutations {
      public:
        explicit Mutations(uint64_t seed)
          : m_random(seed)
        {
        }

        size_t below(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(m_random); }
        template <class T>
        const T& one_of(const std::vector<T>& all)
        {
            return all[below(all.size())];
        }

        /// Bytes as a bad disk or a bad transfer changes them.
        std::string damage(std::string bytes)
        {
            if (bytes.empty()) return "x";
            const auto at = below(bytes.size());
            const auto count = 1 + below(std::min<size_t>(bytes.size() - at, 64));
            switch (below(6)) {
            case 0:
                return bytes.substr(0, at);
            case 1:
                return bytes.replace(at, count, count, '\0');
            case 2:
                return bytes.insert(below(bytes.size()), bytes.substr(at, count));
            case 3:
                return bytes.erase(at, count);
            case 4:
                return bytes.replace(at, count, count, '\xff');
            default:
                for (size_t ind = 0; ind < 1 + below(8); ++ind) {
                    bytes[below(bytes.size())] = static_cast<char>(below(256));
                }
                return bytes;
            }
        }

        /// A word of code for another.
        std::string change_code(std::string code)
        {
            static const std::vector<std::string> words = {"0",          "-1",           "7 % 0",
                                                           "(7 // 0)",   "None",         "self",
                                                           "x",          "torch",        "9223372036854775807",
                                                           "[]",         "[0, 0]",       "1e308",
                                                           "True",       "\"a\"",        "x[0]",
                                                           "not ",       "((((",         "))",
                                                           "torch.save", "CONSTANTS.c0", "for i in range(3):",
                                                           "return x",   "\n",           "  ",
                                                           "Tensor",     "List[int]",    "-9223372036854775808",
                                                           "()"};
            const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
            auto begin = below(code.size());
            while (begin > 0 && is_word(code[begin - 1])) --begin;
            auto end = begin;
            while (end < code.size() && is_word(code[end])) ++end;
            return code.replace(begin, std::max<size_t>(end - begin, 1), one_of(words));
        }

        /// A whole archive, with sizes and checksums that are right.
        std::string change_members(Members members)
        {
            const auto chosen = below(members.size());
            auto& [name, content] = members[chosen];
            const bool is_code = name.size() > 3 && name.compare(name.size() - 3, 3, ".py") == 0;
            switch (below(8)) {
            case 0:
                members.erase(members.begin() + static_cast<long>(chosen));
                break;
            case 1:
                content = one_of(members).second;
                break;
            case 2:
                name = one_of(members).first;
                break;
            default:
                content = is_code && !content.empty() && below(4) > 0 ? change_code(content) : damage(content);
            }
            return zipped(members);
        }

      private:
        std::mt19937_64 m_random;
    };

    /// The networks of this folder, and those that other tests are given.
    std::vector<std::string> originals(const TempFolder& folder)
    {
        std::vector<std::string> paths{folder.file("unet.ts")};
        save_trial_net(paths.front(), "unet", {{"width", 2}, {"levels", 1}});
        paths.push_back(save_net(folder.file("code.ts"), R"(
def helper(self, x: Tensor, k: int) -> Tensor:
    for i in range(k % 3):
        x = x + float(i) // 2
    return x
def forward(self, x):
    y = self.helper(x[:, 0:1], x.size(2) // 4)
    if y.size(0) % 2 == 0 and not y.is_cuda:
        y = torch.cat([y, y], 0)
    else:
        y = torch.sigmoid(y)
    return y
)"));
        const char* shared = std::getenv("SPNG_TEST_DATA");
        for (const char* name : {"nan.ts", "tuple.ts", "wrapped_bf16.ts"}) {
            const auto path = std::string(shared ? shared : "") + "/models/" + name;
            if (std::filesystem::exists(path)) paths.push_back(path);
        }
        return paths;
    }

    void expect_survived(const std::string& path, const std::string& what)
    {
        const auto outcome = outcome_of(path);
        EXPECT_EQ(outcome.signal, 0) << what;
        EXPECT_TRUE(outcome.loaded || outcome.message.find(path) != std::string::npos)
            << what << ": " << outcome.message;
        const auto first = outcome.message.substr(0, outcome.message.find("\n  input: "));
        EXPECT_EQ(first.find('\n'), std::string::npos) << what << ": " << outcome.message;
        EXPECT_EQ(first.find("frame #"), std::string::npos) << what << ": " << outcome.message;
    }
}

class MutatedModels : public testing::Test {
  protected:
    // A thread that a fork leaves behind holds what a child waits for.
    void SetUp() override { at::set_num_threads(1); }
    TempFolder folder;
};

TEST_F(MutatedModels, damaged_files_are_refused_or_run)
{
    Mutations mutations(1);
    const auto paths = originals(folder);
    for (int ind = 0; ind < 250 && !HasFailure(); ++ind) {
        const auto& original = mutations.one_of(paths);
        write_bytes(folder.file("model.ts"), mutations.damage(read_bytes(original)));
        expect_survived(folder.file("model.ts"), original + " damaged, number " + std::to_string(ind));
    }
}

TEST_F(MutatedModels, well_formed_archives_of_damaged_members_are_refused_or_run)
{
    Mutations mutations(2);
    const auto paths = originals(folder);
    for (int ind = 0; ind < 450 && !HasFailure(); ++ind) {
        const auto& original = mutations.one_of(paths);
        write_bytes(folder.file("model.ts"), mutations.change_members(members_of(original)));
        expect_survived(folder.file("model.ts"), original + " changed, number " + std::to_string(ind));
    }
}
