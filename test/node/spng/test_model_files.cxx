#include "ModelArchive.h"
#include "PickleCheck.h"
#include "ScriptText.h"
#include "TempFolder.h"
#include "TensorNodes.h"
#include "WireCellSpng/ITensorForward.h"
#include "WireCellSpng/base/ZipDirectory.h"
#include "WireCellSpng/core/ModelFile.h"

#include <filesystem>

using namespace WireCell;
using namespace WireCell::SPNG;
using namespace spng::test;

// Files that are no networks, or networks that nobody should run, are refused before LibTorch sees them.

/// The statement throws an IOError whose message holds `text`.
#define EXPECT_UNREADABLE(statement, text) EXPECT_TRUE(unreadable([&] { (void)(statement); }, text))

namespace {
    template <class Call>
    testing::AssertionResult unreadable(const Call& call, const std::string& text)
    {
        try {
            call();
        }
        catch (const IOError& error) {
            const std::string what = error.what();
            if (what.find(text) != std::string::npos) return testing::AssertionSuccess();
            return testing::AssertionFailure() << "the message \"" << what << "\" lacks \"" << text << "\"";
        }
        return testing::AssertionFailure() << "no IOError";
    }

    class Files : public testing::Test {
      protected:
        void load(const std::string& bytes)
        {
            write_bytes(folder.file("net.ts"), bytes);
            configure("SPNGTensorForwardTS", {{"ts_filename", folder.file("net.ts")}});
        }

        /// A network of this code, written as an archive has it.
        void load_code(const std::string& body, const std::string& more = "")
        {
            auto members =
                members_of(save_net(folder.file("base.ts"), "def forward(self, x: Tensor) -> Tensor:\n    return x\n"));
            auto& code = member(members, "code/__torch__.py");
            code = "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  def forward(self: "
                   "__torch__.Net,\n    x: "
                   "Tensor) -> Tensor:\n" +
                   body + more;
            load(zipped(members));
        }

        std::string refusal(const std::string& why) const
        {
            return "cannot load the model file " + folder.file("net.ts") + " (" + why;
        }

        TempFolder folder;
    };

    std::string pickle(const std::string& body) { return "\x80\x02" + body + "."; }

    PickleContent checked(const std::string& body)
    {
        return check_pickle(pickle(body), [](const std::string& key) { return key == "0" ? 64 : -1; });
    }

    std::string text(const std::string& word)
    {
        return "X" + std::string(1, static_cast<char>(word.size())) + std::string(3, '\0') + word;
    }

    /// A tensor on a storage of elements, by offset, sizes and strides.
    std::string tensor_of(int elements, int offset, const std::string& sizes, const std::string& strides)
    {
        const auto number = [](int value) { return std::string("K") + static_cast<char>(value); };
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text("0") +
               text("cpu") + number(elements) + "tQ" + number(offset) + "(" + sizes + "t(" + strides + "t\x89" +
               "ccollections\nOrderedDict\n)RtR";
    }
}

TEST_F(Files, what_is_no_torchscript_is_named_with_what_to_do)
{
    const auto refused = [&](const std::string& bytes, const std::string& kind) {
        EXPECT_UNREADABLE(load(bytes), refusal("it is not TorchScript but " + kind));
        EXPECT_UNREADABLE(load(bytes), "Try to save the network with torch.jit.save)");
    };
    refused("", "an empty file");
    refused("no model at all\n", "text");
    refused(std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9", 9), "what torch.save pickles");
    refused(std::string("\x89HDF\r\n\x1a\n", 8), "an HDF5 file");
    refused(std::string("\x10\0\0\0\0\0\0\0{\"w\":{}}        ", 24), "a safetensors file");
    refused(std::string("\x08\x08\x12\x07pytorch\x1a\x05", 13), "an ONNX file");
    refused(std::string("\0\0\0\0PTMF\0\0\0\0", 12), "a network for the lite interpreter");
    refused(std::string("\x1f\x8b\x08\0", 4), "a gzip file");
    refused(zipped({{"state/data.pkl", "x"}, {"state/version", "3"}}), "what torch.save pickles, such as a state dict");
    refused(zipped({{"net/archive_format", "pt2"}, {"net/version", "0"}}), "an archive of torch.export");
    refused(zipped({{"a.npy", "x"}}), "an archive of numpy arrays");
    refused(zipped({{"a.txt", "x"}}), "a zip archive of something else");
    std::filesystem::create_directory(folder.file("folder.ts"));
    EXPECT_UNREADABLE(configure("SPNGTensorForwardTS", {{"ts_filename", folder.file("folder.ts")}}), "it is a folder");
}

TEST_F(Files, operators_that_versions_of_libtorch_have_changed_are_taken)
{
    const auto path =
        save_net(folder.file("gelu.ts"), "def forward(self, x: Tensor) -> Tensor:\n    return torch.gelu(x)\n");
    auto members = members_of(path);
    EXPECT_FALSE(member(members, ".data/version").empty());
    EXPECT_NO_THROW(load(zipped(members)));
}

TEST_F(Files, a_file_that_is_cut_short_says_so)
{
    const auto whole = read_bytes(save_net(folder.file("base.ts"), "def forward(self, x):\n    return x\n"));
    for (const size_t size : {whole.size() / 4, whole.size() / 2, whole.size() - 1}) {
        EXPECT_UNREADABLE(load(whole.substr(0, size)), refusal("it is cut short or damaged"));
    }
}

TEST_F(Files, zip_archives_whose_headers_lie_are_refused)
{
    const Members members{{"m/a", "one"}, {"m/b", "three"}};
    const auto good = zipped(members);
    ASSERT_EQ(zip_directory(good).size(), 2u);
    EXPECT_EQ(zip_directory(good)[1].size, 5u);
    EXPECT_REFUSED(zip_directory(zipped({{"m/a", "one"}, {"m/a", "two"}})), "stands twice");
    const auto central = good.find("PK\1\2");
    const auto changed = [&](size_t at, char byte) {
        auto bytes = good;
        bytes[at] = byte;
        return bytes;
    };
    EXPECT_REFUSED(zip_directory(changed(central + 24, 100)), "a stored member has two sizes, 3 and 100");
    EXPECT_REFUSED(zip_directory(changed(central + 10, 12)), "compressed by method 12");
    EXPECT_REFUSED(zip_directory(changed(central + 8, 1)), "encrypted");
    EXPECT_REFUSED(zip_directory(changed(central + 42, 99)), "points to no header");
    EXPECT_REFUSED(zip_directory(changed(central + 45, 99)), "points outside of the file");
    EXPECT_REFUSED(zip_directory(changed(18, 100)), "disagree");
    EXPECT_REFUSED(zip_directory(changed(30, 'n')), "disagree");
    EXPECT_REFUSED(zip_directory(changed(good.size() - 12, 3)), "directory is damaged");
}

TEST_F(Files, pickles_that_the_reader_would_stumble_over_are_refused)
{
    EXPECT_TRUE(checked("c__torch__\nNet\n)\x81}b").is_object);
    EXPECT_EQ(checked("c__torch__\nNet\n)\x81}b").classes, std::vector<std::string>{"__torch__.Net"});
    EXPECT_REFUSED(checked("cos\nsystem\n"), "names os.system");
    EXPECT_REFUSED(checked("c__torch__.torch.classes.profiling\nScriptProfile\n"), "is in no TorchScript file");
    EXPECT_REFUSED(checked(""), "leaves 0 values");
    EXPECT_REFUSED(checked("NN"), "leaves 2 values");
    EXPECT_REFUSED(checked("a"), "takes what is not there");
    EXPECT_REFUSED(checked("e"), "takes what is not there");
    EXPECT_REFUSED(checked("NQ"), "wrong kind");
    EXPECT_REFUSED(checked("K\1}b"), "wrong kind");
    EXPECT_REFUSED(checked("h\7"), "refers to what it lacks");
    EXPECT_REFUSED(checked("I7\n"), "the instruction 0x49");
    EXPECT_REFUSED(check_pickle("\x80\x02X\xff\xff\xff\x7f", [](const std::string&) { return 0; }), "ends early");
    EXPECT_REFUSED(checked("]q\1h\1a"), "holds itself");
    std::string deep;
    for (int ind = 0; ind < 300; ++ind) deep += "(";
    deep += "N";
    for (int ind = 0; ind < 300; ++ind) deep += "t";
    EXPECT_REFUSED(checked(deep), "more than 200 deep");
    EXPECT_REFUSED(
        checked("ctorch.jit._pickle\nrestore_type_tag\n(]" + text("List[" + std::string(120, '[') + "]") + "tR"),
        "a type that is too deep");
}

TEST_F(Files, tensors_stay_within_their_storage_and_storages_within_their_record)
{
    // The record has 64 bytes, 16 elements.
    EXPECT_NO_THROW(checked(tensor_of(16, 0, "K\4K\4", "K\4K\1")));
    EXPECT_NO_THROW(checked(tensor_of(1, 0, "K\4K\4", "K" + std::string(1, '\0') + "K" + std::string(1, '\0'))));
    EXPECT_REFUSED(checked(tensor_of(17, 0, "K\1", "K\1")), "wants 17 elements of 4 bytes (its record has 64 bytes)");
    EXPECT_REFUSED(checked(tensor_of(16, 1, "K\4K\4", "K\4K\1")), "reaches beyond its storage");
    EXPECT_REFUSED(checked(tensor_of(16, 0, "K\4K\4", "K\5K\1")), "reaches beyond its storage");
    EXPECT_REFUSED(checked(tensor_of(16, 0, "K\4", "K\1K\1")), "1 sizes and 2 strides");
    EXPECT_REFUSED(checked(tensor_of(16, 0, "J\xff\xff\xff\xff", "K\1")), "a size -1");
    const auto huge = std::string("\x8a\x08\0\0\0\0\0\0\0\x10", 10);
    EXPECT_REFUSED(checked(tensor_of(16, 0, huge + huge, "K" + std::string(1, '\0') + "K" + std::string(1, '\0'))),
                   "more elements than its storage");
}

TEST_F(Files, code_that_is_too_deep_for_the_parser_is_refused)
{
    const auto times = [](size_t count, const std::string& part) {
        std::string all;
        for (size_t ind = 0; ind < count; ++ind) all += part;
        return all;
    };
    EXPECT_NO_THROW(check_script_text("y = [" + times(100000, "1, ") + "-1.5e-7]\n"));
    EXPECT_NO_THROW(check_script_text(times(100000, "y = f(y, 1) + 2\n")));
    EXPECT_NO_THROW(check_script_text("y = \"" + times(1000, "((") + "\" # " + times(1000, "[") + "\n"));
    EXPECT_REFUSED(check_script_text("y = " + times(300, "(") + "1"), "brackets more than 200 deep");
    EXPECT_REFUSED(check_script_text("y = 1" + times(3000, " + 1")), "more than 2000 operators");
    EXPECT_REFUSED(check_script_text("y = 1" + times(3000, " + f(1, 2)")), "more than 2000 operators");
    EXPECT_REFUSED(check_script_text("y = " + times(3000, "not ") + "x"), "more than 2000 operators");
    EXPECT_REFUSED(check_script_text("y = x" + times(3000, ".T")), "more than 2000 operators");
    EXPECT_REFUSED(check_script_text("if a:\n  y = 1\n" + times(2000, "elif b:\n  y = 2\n")), "branches in a row");
    std::string blocks;
    for (size_t ind = 0; ind < 300; ++ind) blocks += std::string(ind, ' ') + "if x:\n";
    EXPECT_REFUSED(check_script_text(blocks), "blocks more than 200 deep");
    EXPECT_REFUSED(check_script_text(std::string("y\0", 2)), "no text");
    EXPECT_UNREADABLE(load_code("    return " + times(20000, "(") + "x" + times(20000, ")") + "\n"),
                      refusal("its code has brackets"));
}

TEST_F(Files, operators_that_touch_files_are_refused_wherever_they_stand)
{
    const auto target = folder.file("written");
    const auto save = "torch.save(x, \"" + target + "\")";
    const auto refused = [&](const std::string& body, const std::string& more = "") {
        EXPECT_UNREADABLE(load_code(body, more), refusal("its code touches files (aten::save)"));
        EXPECT_FALSE(std::filesystem::exists(target)) << body;
    };
    refused("    " + save + "\n    return x\n");
    refused("    ops.aten." + save.substr(6) + "\n    return x\n");
    refused("    t = torch\n    t." + save.substr(6) + "\n    return x\n");
    refused("    t = getattr(torch, \"save\")\n    t" + save.substr(10) + "\n    return x\n");
    refused("    if torch.size(x, 0) > 7:\n      for i in range(2):\n        " + save + "\n    return x\n");
    refused("    return __torch__.helper(x, )\n", "def helper(x: Tensor) -> Tensor:\n  " + save + "\n  return x\n");
    refused("    return x\n",
            "  def other(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    " + save + "\n    return x\n");
    // Code that runs when an object is read.
    refused("    return x\n", "  def __getstate__(self: __torch__.Net) -> Tensor:\n    return torch.ones([1])\n  def "
                              "__setstate__(self: __torch__.Net,\n    x: Tensor) -> NoneType:\n    " +
                                  save + "\n    return None\n");
    // LibTorch's compiler runs this one by itself.
    EXPECT_UNREADABLE(load_code("    return torch.from_file(\"" + target + "\", True, 4)\n"),
                      refusal("its code touches files (aten::from_file)"));
    EXPECT_FALSE(std::filesystem::exists(target));
    EXPECT_UNREADABLE(load_code("    return ops.inductor._reinterpret_tensor(x, [1 << 30], [1])\n"),
                      refusal("its code uses inductor::"));
    // What is ours is put in when a network has been read.
    EXPECT_UNREADABLE(load_code("    return ops.spng.max_pool2d(x, [2, 2], [2, 0])\n"),
                      refusal("its code uses spng::max_pool2d"));
    EXPECT_UNREADABLE(load_code("    s = __torch__.torch.classes.profiling._ScriptProfile()\n    return x\n"),
                      refusal("its code uses __torch__.torch.classes.profiling._ScriptProfile"));
    EXPECT_NO_THROW(load_code("    return torch.relu(x)\n"));
}

TEST_F(Files, divisions_of_integers_by_zero_are_errors_and_no_crashes)
{
    for (const char* constant : {"7 % 0", "7 // 0", "7 % (3 - 3)", "torch.remainder(7, 0)", "divmod(7, 0)[0]",
                                 "torch.__round_to_zero_floordiv(7, 0)"}) {
        EXPECT_UNREADABLE(load_code(std::string("    return torch.add(x, ") + constant + ")\n"),
                          refusal("its code divides by a constant 0"))
            << constant;
    }
    for (const char* value : {"7 % (torch.size(x, 0) - 1)", "7 // (torch.size(x, 0) - 1)",
                              "(-9223372036854775807 - torch.size(x, 0)) % (-torch.size(x, 0))",
                              "torch.gcd(-9223372036854775807 - torch.size(x, 0), -1)"}) {
        load_code(std::string("    return torch.add(x, ") + value + ")\n");
        const auto net =
            make_component<ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", folder.file("net.ts")}});
        EXPECT_REFUSED(net->forward(at::ones({1, 1, 2, 2})), "net.ts fails on an input [1,1,2,2] (integer division")
            << value;
    }
    load_code("    return torch.add(x, -7 % 4 + 9 // 2)\n");
    const auto net = make_component<ITensorForward>("SPNGTensorForwardTS", {{"ts_filename", folder.file("net.ts")}});
    EXPECT_TENSOR_EQ(net->forward(at::zeros({1, 1, 2, 2})), at::full({1, 1, 2, 2}, 5.0F));
}

TEST_F(Files, an_object_of_another_class_than_its_attribute_is_refused)
{
    torch::jit::Module inner("Inner"), other("Other"), net("Net");
    inner.register_buffer("k", at::ones({1}));
    inner.define("def forward(self, x):\n    return x * self.k\n");
    other.define("def forward(self, x):\n    return x\n");
    net.register_module("a", inner);
    net.register_module("b", other);
    net.define("def forward(self, x):\n    return self.b.forward(self.a.forward(x))\n");
    net.save(folder.file("base.ts"));
    auto members = members_of(folder.file("base.ts"));
    auto& data = member(members, "data.pkl");
    const auto at = data.find("Inner\n");
    ASSERT_NE(at, std::string::npos);
    data.replace(at, 5, "Other");
    EXPECT_UNREADABLE(load(zipped(members)), refusal("it has a value of type Object for an attribute of type"));
}

TEST_F(Files, a_reason_is_a_sentence_of_the_message_and_no_stack_frame)
{
    EXPECT_UNREADABLE(load_code("    return torch.no_such_thing(x)\n"),
                      refusal("Unknown builtin op: aten::no_such_thing"));
    EXPECT_UNREADABLE(load_code("    return (x\n"), refusal("expected"));
    const std::runtime_error forged("frame #0: nonsense\n#1 more\n\n  \x1b[31mreal trouble\nframe #2: x");
    EXPECT_EQ(torch_reason(forged), "[31mreal trouble");
    EXPECT_EQ(torch_reason(std::runtime_error(std::string(1000, 'a'))), std::string(200, 'a') + "...");
}

TEST_F(Files, a_bare_name_is_that_of_an_installed_network_and_never_of_the_current_folder)
{
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(std::filesystem::path(folder.file("x")).parent_path());
    for (const char* name : {"roi-default.ts", "own.ts"}) write_bytes(name, "not a network");
    EXPECT_EQ(find_model("roi-default.ts").rfind(std::filesystem::current_path().string(), 0), std::string::npos);
    EXPECT_UNREADABLE(find_model("own.ts"), "no model file 'own.ts'");
    EXPECT_UNREADABLE(find_model("own.ts"), "For that of the current folder give './own.ts'");
    EXPECT_EQ(std::filesystem::path(find_model("./own.ts")).filename(), "own.ts");
    setenv("WIRECELL_PATH", std::filesystem::current_path().c_str(), 1);
    EXPECT_NE(find_model("own.ts"), "");
    EXPECT_EQ(find_model("roi-default.ts").rfind(std::filesystem::current_path().string(), 0), std::string::npos);
    std::filesystem::current_path(before);
}
