# CPU time of R on the tasks of TrialsSpeed, at the same sizes: a line a task, "name<TAB>CPU seconds".
# Needs r-base-core, r-cran-nlme and r-cran-lme4. Data are drawn here: only the time is compared.
suppressMessages({library(nlme); library(lme4)})
set.seed(1)

cpu <- function(name, expr, times = 1) {
  code <- substitute(expr)
  frame <- parent.frame()
  spent <- system.time(for (k in seq_len(times)) eval(code, frame))
  cat(sprintf("%s\t%.6f\n", name, (spent[["user.self"]] + spent[["sys.self"]]) / times))
}

visits <- function(n) {
  d <- expand.grid(visit = 1:4, id = 1:n)
  d$arm <- factor(d$id %% 2)
  base <- rnorm(n)
  level <- rnorm(n)
  d$base <- base[d$id]
  d$y <- level[d$id] + d$base + 0.2 * d$visit * (d$id %% 2) + rnorm(nrow(d))
  d <- d[runif(nrow(d)) < 0.85, ]
  d$v <- factor(d$visit)
  d
}

small <- visits(200)
cpu("MMRM, 200 x 4", gls(y ~ base * v + arm * v, small, correlation = corSymm(form = ~ visit | id), weights = varIdent(form = ~ 1 | v), method = "REML"))
cpu("LMM, 200 x 4", lmer(y ~ base * v + arm * v + (1 | id), small))
large <- visits(10000)
cpu("LMM, 10,000 x 4", lmer(y ~ base * v + arm * v + (1 | id), large))

n <- 200
x <- rep(0:1, n / 2)
base <- rnorm(n)
m <- x + rnorm(n)
y <- m + rnorm(n)
cpu("mediation, 5,000 draws", replicate(5000, {
  i <- sample.int(n, replace = TRUE)
  a <- .lm.fit(cbind(1, x[i], base[i]), m[i])$coefficients[2]
  b <- .lm.fit(cbind(1, x[i], base[i], m[i]), y[i])$coefficients[4]
  a * b
}))

markers <- matrix(rnorm(60 * 40), 60)
group <- rep(0:1, 30)
cpu("maxT, 10,000 x 40", {
  centred <- scale(markers, scale = FALSE)
  signs <- replicate(10000, sample(group))
  sums <- crossprod(centred, signs)
  apply(abs(sums), 2, max)
})

baseline <- rnorm(72)
outcome <- rnorm(72)
arm <- factor(rep(1:3, 24))
cpu("ANCOVA with HC3, 72", {
  fit <- lm(outcome ~ arm + baseline)
  e <- residuals(fit) / (1 - hatvalues(fit))
  bread <- summary(fit)$cov.unscaled
  design <- model.matrix(fit)
  bread %*% crossprod(design * e) %*% bread
}, times = 50)
