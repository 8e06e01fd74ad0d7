(* What a theorem about a network is put together from, by coq_theorem.py: every piece below a line
   of dashes goes into a file as it stands, beside the network's own tables. *)

(* ---- network ---- *)
(* What a unit adds up: the weights of the bits that are 1. *)
Fixpoint dot (weights : list Z) (bits : list bool) : Z :=
  match weights, bits with
  | w :: ws, b :: bs => (if b then w else 0) + dot ws bs
  | _, _ => 0
  end.

(* A hidden unit sees the column x and the hidden bits h of the column before. *)
Definition unit (x h : list bool) (row : list Z * list Z * Z) : bool :=
  let '(from_x, from_h, bias) := row in fires (dot from_x x + dot from_h h + bias).
Definition units : list (list Z * list Z * Z) := combine (combine w_xh w_hh) b_h.
Definition step (x : column) (h : list bool) : list bool := map (unit (bits x) h) units.

(* The output sees the new hidden bits. *)
Definition output (h : list bool) : bool := fires (dot w_hy h + b_y).

Fixpoint run (h : list bool) (columns : list column) : list bool :=
  match columns with
  | [] => []
  | x :: rest => output (step x h) :: run (step x h) rest
  end.

(* Before the first column no unit has fired. *)
Definition start : list bool := map (fun _ => false) b_h.
Definition network (columns : list column) : list bool := run start columns.

(* ---- adding ---- *)
(* The number that binary digits stand for, least significant first. *)
Fixpoint val (digits : list bool) : Z :=
  match digits with
  | [] => 0
  | d :: rest => (if d then 1 else 0) + 2 * val rest
  end.

(* The first n binary digits of a number, least significant first. *)
Fixpoint digits (n : nat) (a : Z) : list bool :=
  match n with
  | O => []
  | S m => Z.odd a :: digits m (Z.div2 a)
  end.

(* Whatever columns of digits it is given, followed by one of zeros, it answers the sum. *)
Definition adds_columns : Prop :=
  forall columns : list column,
    val (network (columns ++ [(false, false)])) = val (map fst columns) + val (map snd columns).

(* So for all numbers a and b of n digits, which are given to it with one digit more. *)
Definition adds_numbers : Prop :=
  forall (n : nat) (a b : Z),
    0 <= a < 2 ^ Z.of_nat n -> 0 <= b < 2 ^ Z.of_nat n ->
    val (network (combine (digits (S n) a) (digits (S n) b))) = a + b.

(* ---- machine ---- *)
Fixpoint task_run (state : nat) (columns : list column) : list bool :=
  match columns with
  | [] => []
  | x :: rest => let (after, due) := task_step state x in due :: task_run after rest
  end.
Definition task (columns : list column) : list bool := task_run 0 columns.

(* ---- answering ---- *)
(* Whatever columns it is given, of any number, its answer in each of them is the bit that is due. *)
Definition does_task : Prop := forall columns : list column, network columns = task columns.

(* ---- closure ---- *)
Lemma each_column : forall x, In x all_columns.
Proof.
  unfold column, all_columns. intro x.
  repeat match goal with pair : _ * _ |- _ => destruct pair end.
  repeat apply in_prod; match goal with |- In ?bit _ => destruct bit end; simpl; tauto.
Qed.

(* The bits of the units that are not read are set to false, and make no difference. *)
Fixpoint only (keep h : list bool) : list bool :=
  match keep, h with
  | k :: ks, b :: bs => k && b :: only ks bs
  | _, _ => []
  end.
Fixpoint within (keep : list bool) (weights : list Z) : bool :=
  match weights, keep with
  | [], _ => true
  | w :: ws, k :: ks => (k || (w =? 0)) && within ks ws
  | _, [] => false
  end.
Definition row_within (keep : list bool) (row : bool * (list Z * list Z * Z)) : bool :=
  negb (fst row) || within keep (snd (fst (snd row))).

Lemma dot_only : forall weights keep h,
  within keep weights = true -> dot weights (only keep h) = dot weights h.
Proof.
  induction weights as [|w ws IH]; intros [|[|] keep] [|b h] H; simpl in *; try easy.
  - now rewrite IH.
  - apply andb_true_iff in H as [Hw H]. apply Z.eqb_eq in Hw. rewrite (IH keep h H).
    now destruct b; subst.
Qed.

Lemma units_only : forall keep x h some rows,
  forallb (row_within keep) (combine some rows) = true ->
  only some (map (unit x (only keep h)) rows) = only some (map (unit x h) rows).
Proof.
  induction some as [|k some IH]; intros [|[[wx wh] b] rows] H; simpl in *; try easy.
  apply andb_true_iff in H as [Hr H]. rewrite (IH rows H).
  destruct k; [|easy]. unfold row_within in Hr. simpl in Hr. now rewrite dot_only.
Qed.

Fixpoint same (g h : list bool) : bool :=
  match g, h with
  | [], [] => true
  | a :: g', b :: h' => eqb a b && same g' h'
  | _, _ => false
  end.
Lemma same_eq : forall g h, same g h = true -> g = h.
Proof.
  induction g as [|a g IH]; intros [|b h] H; simpl in H; try easy.
  apply andb_true_iff in H as [Ha H]. now rewrite (eqb_prop a b Ha), (IH h H).
Qed.

Definition known (h : list bool) (state : nat) : bool :=
  existsb (fun pair => same h (fst pair) && Nat.eqb state (snd pair)) certificate.
Lemma known_in : forall h state, known h state = true -> In (h, state) certificate.
Proof.
  intros h state H. apply existsb_exists in H as [[g other] [Hin H]].
  apply andb_true_iff in H as [Hh Hs].
  now rewrite (same_eq h g Hh), (proj1 (Nat.eqb_eq state other) Hs).
Qed.

(* From each pair of the certificate, every column gives the bit that is due and leads into it. *)
Definition step_good (pair : list bool * nat) (x : column) : bool :=
  let (h, state) := pair in
  let entered := only read (step x h) in
  let (after, due) := task_step state x in
  eqb (output entered) due && known entered after.

Lemma only_these_are_read :
  forallb (row_within read) (combine read units) && within read w_hy = true.
Proof. vm_cast_no_check (eq_refl true). Qed.
Lemma starts_inside : known (only read start) 0 = true.
Proof. vm_cast_no_check (eq_refl true). Qed.
Lemma closed : forallb (fun pair => forallb (step_good pair) all_columns) certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Lemma step_only : forall x h, only read (step x (only read h)) = only read (step x h).
Proof. intros x h. apply units_only. exact (proj1 (andb_prop _ _ only_these_are_read)). Qed.
Lemma output_only : forall h, output (only read h) = output h.
Proof.
  intro h. unfold output. f_equal. f_equal. apply dot_only.
  exact (proj2 (andb_prop _ _ only_these_are_read)).
Qed.

Lemma agree : forall columns h state,
  In (only read h, state) certificate -> run h columns = task_run state columns.
Proof.
  induction columns as [|x rest IH]; intros h state H; [easy|].
  pose proof (proj1 (forallb_forall _ _) closed _ H) as G.
  apply (fun all => proj1 (forallb_forall _ _) all x (each_column x)) in G.
  unfold step_good in G. rewrite step_only, output_only in G.
  cbn [run task_run]. destruct (task_step state x) as [after due].
  apply andb_true_iff in G as [Gdue Gin]. apply eqb_prop in Gdue. apply known_in in Gin.
  now rewrite Gdue, (IH _ _ Gin).
Qed.

Lemma does_what_the_machine_does : forall columns, network columns = task columns.
Proof. intro columns. apply agree, known_in, starts_inside. Qed.

(* ---- answered ---- *)
Theorem proved : does_task.
Proof. exact does_what_the_machine_does. Qed.
Print Assumptions proved.

(* ---- added ---- *)
Lemma carries_add : forall columns carry, (carry < 2)%nat ->
  val (task_run carry (columns ++ [(false, false)]))
  = val (map fst columns) + val (map snd columns) + Z.of_nat carry.
Proof.
  induction columns as [|[a b] rest IH]; intros [|[|carry]] H; try lia; try reflexivity;
    destruct a, b; cbn [app task_run task_step map fst snd val]; rewrite IH by lia; lia.
Qed.

Lemma halved : forall n a, 0 <= a < 2 ^ Z.of_nat (S n) ->
  0 <= Z.div2 a < 2 ^ Z.of_nat n /\ a = (if Z.odd a then 1 else 0) + 2 * Z.div2 a.
Proof.
  intros n a H. rewrite Nat2Z.inj_succ, Z.pow_succ_r in H by lia. pose proof (Z.div2_odd a) as D.
  destruct (Z.odd a); cbn [Z.b2z] in D; lia.
Qed.

Lemma val_digits : forall n a, 0 <= a < 2 ^ Z.of_nat n -> val (digits n a) = a.
Proof.
  induction n as [|n IH]; intros a H; [change (2 ^ Z.of_nat 0) with 1 in H; simpl; lia|].
  destruct (halved n a H) as [Hhalf Ha]. cbn [digits val]. now rewrite (IH _ Hhalf), <- Ha.
Qed.

Lemma one_digit_more : forall n a, 0 <= a < 2 ^ Z.of_nat n -> digits (S n) a = digits n a ++ [false].
Proof.
  induction n as [|n IH]; intros a H.
  - change (2 ^ Z.of_nat 0) with 1 in H. now replace a with 0 by lia.
  - change (digits (S (S n)) a) with (Z.odd a :: digits (S n) (Z.div2 a)).
    now rewrite (IH _ (proj1 (halved n a H))).
Qed.

Lemma columns_of : forall n a b,
  let columns := combine (digits n a) (digits n b) in
  map fst columns = digits n a /\ map snd columns = digits n b /\
  combine (digits n a ++ [false]) (digits n b ++ [false]) = columns ++ [(false, false)].
Proof.
  induction n as [|n IH]; intros a b; simpl; [easy|].
  destruct (IH (Z.div2 a) (Z.div2 b)) as [H1 [H2 H3]]. now rewrite H1, H2, H3.
Qed.

Theorem proved : adds_columns /\ adds_numbers.
Proof.
  assert (H : adds_columns).
  { intro columns. rewrite does_what_the_machine_does. unfold task. rewrite carries_add; lia. }
  split; [exact H|]. intros n a b Ha Hb.
  rewrite (one_digit_more n a Ha), (one_digit_more n b Hb).
  destruct (columns_of n a b) as [H1 [H2 H3]]. rewrite H3, H, H1, H2.
  now rewrite (val_digits n a Ha), (val_digits n b Hb).
Qed.
Print Assumptions proved.

(* ---- added wrongly ---- *)
Theorem refuted : answers_wrongly /\ ~ adds_columns.
Proof.
  split; [vm_compute; repeat split|].
  intro H. specialize (H counterexample). vm_compute in H. discriminate H.
Qed.
Print Assumptions refuted.

(* ---- answered wrongly ---- *)
Theorem refuted : answers_wrongly /\ ~ does_task.
Proof.
  split; [vm_compute; repeat split|].
  intro H. specialize (H counterexample). vm_compute in H. discriminate H.
Qed.
Print Assumptions refuted.
