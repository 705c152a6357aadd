#include "train/images/ValidationImages.h"

#include "WireCellAux/ArrayArchive.h"
#include "WireCellSpng/base/Check.h"
#include "WireCellUtil/AtomicFile.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace fs = std::filesystem;

namespace WireCell::Train {

    namespace {
        Aux::NamedArray array_of(const std::string& name, const at::Tensor& image)
        {
            return {name,
                    image.scalar_type() == at::kByte ? "u1" : "f4",
                    {static_cast<size_t>(image.size(0)), static_cast<size_t>(image.size(1))},
                    image.const_data_ptr()};
        }

        std::string folder_of(const std::string& folder) { return folder + "/images"; }
    }

    ValidationImages::ValidationImages(std::string folder, int most, std::string where)
      : m_folder(folder_of(folder))
      , m_most(static_cast<size_t>(most))
      , m_where(std::move(where))
    {
        SPNG_VALIDATE(most >= 0, "{}.images: got {} (want 0 or more)", m_where, most);
    }

    void ValidationImages::take(const Batch& batch, const at::Tensor& pictures)
    {
        for (int64_t image = 0; image < pictures.size(0) && m_images.size() < m_most; ++image) {
            const auto truth = batch.truth[image][0].cpu();
            const auto score = pictures[image].detach().cpu().to(at::kFloat);
            m_images.push_back(
                {batch.features[image][0].cpu().to(at::kFloat).contiguous(),
                 truth.is_floating_point() ? truth.to(at::kFloat).contiguous() : truth.to(at::kByte).contiguous(),
                 score.mul(255).round().to(at::kByte).contiguous(), batch.origin});
        }
    }

    void ValidationImages::write(int64_t epoch)
    {
        if (m_images.empty()) return;
        if (!m_has_validation) write_validation();
        m_has_validation = true;
        std::vector<Aux::NamedArray> scores;
        for (size_t ind = 0; ind < m_images.size(); ++ind)
            scores.push_back(array_of(fmt::format("score_{}", ind), m_images[ind].score));
        Aux::array_archives(m_where)->save(fmt::format("{}/epoch-{:04}.npz", m_folder, epoch), scores, m_where);
    }

    void ValidationImages::write_validation() const
    {
        std::vector<Aux::NamedArray> arrays;
        auto images = nlohmann::json::array();
        for (size_t ind = 0; ind < m_images.size(); ++ind) {
            arrays.push_back(array_of(fmt::format("input_{}", ind), m_images[ind].input));
            arrays.push_back(array_of(fmt::format("truth_{}", ind), m_images[ind].truth));
            images.push_back({{"origin", m_images[ind].origin}});
        }
        Aux::array_archives(m_where)->save(m_folder + "/validation.npz", arrays, m_where);
        AtomicFile file(m_folder + "/validation.json");
        file.stream() << nlohmann::json{{"images", images}}.dump(2) << "\n";
        file.commit();
    }

    void ValidationImages::remove(const std::string& folder)
    {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder_of(folder), ignored)) {
            const auto name = entry.path().filename().string();
            if (name.starts_with("epoch-") || name.starts_with("validation.")) fs::remove(entry.path(), ignored);
        }
    }
}
